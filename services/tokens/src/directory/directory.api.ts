import { type OrganizationReply, type RepositoryReply, toRepository } from '@libs/contracts';
import type { DirectoryRepository } from './directory-repository';
import type { Organization } from './organization.entity';

export const showRepository = ({ grant, ...extras }: DirectoryRepository): RepositoryReply =>
  toRepository(grant, extras);

/** Only its members see an organization, so its reader is one. */
export const toOrganization = (organization: Organization): OrganizationReply => ({
  identifier: organization.id,
  remoteIdentifier: organization.remoteIdentifier ?? organization.name,
  name: organization.name,
  ...(organization.avatar !== null && { avatar: organization.avatar }),
  created: organization.createdAt.toISOString(),
  provider: organization.provider,
  type: organization.type,
  joinStatus: 'member',
  singleProviderLogin: false,
  hasDastAccess: false,
  hasScaEnabled: false,
  imageSbomEnabled: false,
});
