import type { IntrospectReply, IntrospectRequest, Principal, RepositoryGrant } from '@libs/contracts';
import { parseToken } from '@libs/token-format';
import type { ProtocolPool } from '../revocations/protocol-pool';
import { NotAToken, PepperMissing } from '../tokens.errors';
import {
  INTROSPECT,
  INTROSPECT_ANONYMOUS,
  type IntrospectionRow,
  type ReadAt,
  type RepositoryColumns,
} from './introspect-statement';
import type { PepperProofs } from './pepper-proofs';
import type { RefusedUses } from './refused-uses';
import type { TokenHasher } from './token-hasher';

/** How long a gateway may remember that there is no such resource, or no role on it: making one is in no log. */
const ABSENCE_MAX_AGE_MS = 3_000;
/** How long a gateway may remember who administers the instance: an operator says so in the database, and no log tells of it. */
const INSTANCE_MAX_AGE_MS = 3_000;

type WithToken = Extract<IntrospectRequest, { token: string }>;

/** Says whether a token is good and what it may do here (RFC 7662 in spirit), or what may be done without one. */
export class IntrospectionService {
  constructor(
    private readonly db: Pick<ProtocolPool, 'one'>,
    private readonly hasher: Pick<TokenHasher, 'knows' | 'verify'>,
    private readonly refusedUses: Pick<RefusedUses, 'note'>,
    private readonly pepperProofs: Pick<PepperProofs, 'note'>,
  ) {}

  /**
   * @throws NotAToken, without a look-up, for a text that no token can have
   * @throws PepperMissing for a live token that cannot be compared here: that is trouble of ours and no verdict
   */
  introspect(request: IntrospectRequest): Promise<IntrospectReply> {
    return request.token === undefined ? this.anonymous(request.repository) : this.ofToken(request);
  }

  private async ofToken({ token, repository, organization, instance }: WithToken): Promise<IntrospectReply> {
    const parsed = parseToken(token);
    if (!parsed) throw new NotAToken();
    const row = await this.db.one<IntrospectionRow>(
      INTROSPECT,
      [
        parsed.tokenId,
        repository?.provider ?? null,
        repository?.organization.toLowerCase() ?? null,
        repository?.repository.toLowerCase() ?? null,
        organization?.provider ?? null,
        organization?.organization.toLowerCase() ?? null,
        instance === true,
      ],
      'introspect',
    );
    const readAt = readAtOf(row);
    if (row.id !== null && !row.revoked && !row.expired && !this.hasher.knows(row.pepper_id))
      throw new PepperMissing(row.pepper_id);
    const isIts = row.id !== null && this.hasher.verify(token, { hash: row.hash, pepperId: row.pepper_id });
    if (!isIts || row.kind !== parsed.kind) return { ...readAt, active: false, reason: 'unknown' };
    this.pepperProofs.note(row.pepper_id);
    const principal = principalOf(parsed.tokenId, row);
    if (row.revoked || row.expired || !principal) {
      const reason = row.expired && !row.revoked ? 'expired' : 'revoked';
      this.refusedUses.note({ ...parsed, id: Number(row.id), reason, ...ownerOf(row) });
      return { ...readAt, active: false, reason };
    }
    const isAbsent =
      (repository !== undefined && principal.repository === undefined) ||
      (organization !== undefined && principal.kind === 'account' && principal.organization === undefined);
    return {
      ...readAt,
      active: true,
      principal,
      subjects: subjectsOf(principal),
      expiresAtMs: row.expires_at_ms,
      ...(isAbsent && { maxAgeMs: ABSENCE_MAX_AGE_MS }),
      ...(instance === true && { maxAgeMs: INSTANCE_MAX_AGE_MS }),
    };
  }

  private async anonymous(
    repository: Exclude<IntrospectRequest, WithToken>['repository'],
  ): Promise<IntrospectReply> {
    const row = await this.db.one<ReadAt & RepositoryColumns>(
      INTROSPECT_ANONYMOUS,
      [
        repository.provider ?? null,
        repository.organization.toLowerCase(),
        repository.repository.toLowerCase(),
      ],
      'introspect-anonymous',
    );
    const grant = grantOf(row);
    const principal: Principal = { kind: 'anonymous', ...(grant && { repository: grant }) };
    return {
      ...readAtOf(row),
      active: true,
      principal,
      subjects: subjectsOf(principal),
      expiresAtMs: null,
      ...(!grant && { maxAgeMs: ABSENCE_MAX_AGE_MS }),
    };
  }
}

const readAtOf = (row: ReadAt): Pick<IntrospectReply, 'incarnation' | 'asOf' | 'databaseTimeMs'> => ({
  incarnation: row.incarnation,
  asOf: Number(row.seq),
  databaseTimeMs: row.now_ms,
});

const ownerOf = (row: IntrospectionRow): { accountId?: number; repositoryId?: number } => ({
  ...(row.account_id !== null && { accountId: Number(row.account_id) }),
  ...(row.repository_id !== null && { repositoryId: Number(row.repository_id) }),
});

/** Undefined for a token whose repository is gone. */
function principalOf(tokenId: string, row: IntrospectionRow): Principal | undefined {
  const repository = grantOf(row);
  if (row.account_id === null) return repository && { kind: 'repository', tokenId, repository };
  return {
    kind: 'account',
    tokenId,
    accountId: Number(row.account_id),
    ...(repository && { repository }),
    ...(row.organization_id !== null && {
      organization: {
        organizationId: Number(row.organization_id),
        provider: row.organization_provider,
        organization: row.organization_name,
        role: row.organization_role,
      },
    }),
    ...(row.is_instance_admin && { isInstanceAdmin: true }),
  };
}

function grantOf(row: RepositoryColumns): RepositoryGrant | undefined {
  if (row.grant_repository_id === null) return undefined;
  return {
    repositoryId: Number(row.grant_repository_id),
    provider: row.provider,
    organization: row.organization,
    repository: row.repository,
    visibility: row.visibility,
    defaultBranch: row.default_branch,
    permission: row.permission,
    configurationNeeds: row.configuration_needs,
  };
}

/** Every subject of the log that takes this answer away. */
function subjectsOf(principal: Principal): string[] {
  const subjects = principal.kind === 'anonymous' ? [] : [`token:${principal.tokenId}`];
  if (principal.kind === 'account')
    subjects.push(`account:${String(principal.accountId)}`, `change:${String(principal.accountId)}`);
  if (principal.repository) subjects.push(`repository:${String(principal.repository.repositoryId)}`);
  return [...subjects, 'all'];
}
