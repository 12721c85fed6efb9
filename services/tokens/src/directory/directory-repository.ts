import type { Permission, Provider, RepositoryGrant } from '@libs/contracts';

/** A repository as the directory shows it to one caller. */
export interface DirectoryRepository {
  readonly grant: RepositoryGrant;
  readonly remoteIdentifier: string | null;
  readonly isFollowed: boolean;
}

export interface DirectoryRow {
  readonly id: number;
  readonly provider: Provider;
  readonly organization: string;
  readonly name: string;
  readonly visibility: RepositoryGrant['visibility'];
  readonly default_branch: string;
  readonly configuration_needs: Permission;
  readonly remote_identifier: string | null;
  readonly is_followed: boolean;
  readonly permission: Permission;
}

/** The columns of a DirectoryRow but its permission; `account` is a parameter of the statement. */
export const directoryColumns = (account: string): string =>
  `r.id, o.provider, o.name as organization, r.name, r.visibility, r.default_branch, o.configuration_needs,
   r.remote_identifier, exists (
     select from repository_follows f where f.repository_id = r.id and f.account_id = ${account}
   ) as is_followed`;

export const toDirectoryRepository = (row: DirectoryRow): DirectoryRepository => ({
  grant: {
    repositoryId: row.id,
    provider: row.provider,
    organization: row.organization,
    repository: row.name,
    visibility: row.visibility,
    defaultBranch: row.default_branch,
    permission: row.permission,
    configurationNeeds: row.configuration_needs,
  },
  remoteIdentifier: row.remote_identifier,
  isFollowed: row.is_followed,
});
