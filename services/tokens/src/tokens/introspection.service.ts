import type { IntrospectReply, IntrospectRequest, Principal, RepositoryGrant } from '@libs/contracts';
import { parseToken } from '@libs/token-format';
import { Injectable } from '@nestjs/common';
import { ProtocolPool } from '../revocations/protocol-pool';
import { NotAToken, PepperMissing } from '../tokens.errors';
import { INTROSPECT, type IntrospectionRow } from './introspect-statement';
import { RefusedUses } from './refused-uses';
import { TokenHasher } from './token-hasher';

/** How long a gateway may remember that there is no such repository, or no role on it: making one is in no log. */
const ABSENCE_MAX_AGE_MS = 3_000;

/** Says whether a token is good and what it may do here (RFC 7662 in spirit). */
@Injectable()
export class IntrospectionService {
  constructor(
    private readonly db: ProtocolPool,
    private readonly hasher: TokenHasher,
    private readonly refusedUses: RefusedUses,
  ) {}

  /**
   * @throws NotAToken, without a look-up, for a text that no token can have
   * @throws PepperMissing for a live token that cannot be compared here: that is trouble of ours and no verdict
   */
  async introspect({ token, repository }: IntrospectRequest): Promise<IntrospectReply> {
    const parsed = parseToken(token);
    if (!parsed) throw new NotAToken();
    const row = await this.db.one<IntrospectionRow>(
      INTROSPECT,
      [
        parsed.tokenId,
        repository?.provider ?? null,
        repository?.organization.toLowerCase() ?? null,
        repository?.repository.toLowerCase() ?? null,
      ],
      'introspect',
    );
    const readAt = {
      incarnation: row.incarnation,
      asOf: Number(row.seq),
      databaseTimeMs: row.now_ms,
    };
    if (row.id !== null && !row.revoked && !row.expired && !this.hasher.knows(row.pepper_id))
      throw new PepperMissing(row.pepper_id);
    const isIts = row.id !== null && this.hasher.verify(token, { hash: row.hash, pepperId: row.pepper_id });
    if (!isIts || row.kind !== parsed.kind) return { ...readAt, active: false, reason: 'unknown' };
    if (row.revoked || row.expired) {
      const reason = row.revoked ? 'revoked' : 'expired';
      this.refusedUses.note({ ...parsed, id: Number(row.id), reason, ...ownerOf(row) });
      return { ...readAt, active: false, reason };
    }
    const principal = principalOf(parsed.tokenId, row);
    const isAbsent = repository !== undefined && principal.repository === undefined;
    return {
      ...readAt,
      active: true,
      principal,
      subjects: subjectsOf(principal),
      expiresAtMs: row.expires_at_ms,
      ...(isAbsent && { maxAgeMs: ABSENCE_MAX_AGE_MS }),
    };
  }
}

const ownerOf = (row: IntrospectionRow): { accountId?: number; repositoryId?: number } => ({
  ...(row.account_id !== null && { accountId: Number(row.account_id) }),
  ...(row.repository_id !== null && { repositoryId: Number(row.repository_id) }),
});

const principalOf = (tokenId: string, row: IntrospectionRow): Principal => ({
  tokenId,
  kind: row.kind,
  ...(row.account_id !== null && { accountId: Number(row.account_id) }),
  ...(row.grant_repository_id !== null && { repository: grantOf(row) }),
});

const grantOf = (row: IntrospectionRow): RepositoryGrant => ({
  repositoryId: Number(row.grant_repository_id),
  provider: row.provider,
  organization: row.organization,
  repository: row.repository,
  visibility: row.visibility,
  defaultBranch: row.default_branch,
  permission: row.permission,
});

/** Every subject of the log that takes this answer away. */
function subjectsOf({ tokenId, accountId, repository }: Principal): string[] {
  const subjects = [`token:${tokenId}`];
  if (accountId !== undefined) subjects.push(`account:${String(accountId)}`, `change:${String(accountId)}`);
  if (repository) subjects.push(`repository:${String(repository.repositoryId)}`);
  return [...subjects, 'all'];
}
