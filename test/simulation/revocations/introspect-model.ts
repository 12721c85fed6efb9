import type { IntrospectionRow, ReadAt } from '../../../services/tokens/src/tokens/introspect-statement';
import { refuseOnStandby } from './model-lease-store';
import type { Snapshot } from './postgres';
import type { Facts, TokenRow } from './tables';

/** What an answer was read from, in the only field of a grant that is nobody's business but its reader's. */
const branchOf = (roles: number): string => `roles-${roles}`;
export const rolesIn = (defaultBranch: string): number => Number(defaultBranch.slice('roles-'.length));

/**
 * INTROSPECT as a model: one statement, so head, clock, token and grant are of one snapshot; a standby gives no row
 * (introspection.int-spec, standby.int-spec). The grant's branch tells the oracle how old the answer is.
 */
export function introspect(
  snapshot: Snapshot,
  tokenId: string,
  repositoryId: number | undefined,
): IntrospectionRow {
  refuseOnStandby(snapshot);
  const { facts, tables, nowMs } = snapshot;
  const token = findToken(facts, tokenId);
  const at: ReadAt = { seq: facts.seq, incarnation: tables.incarnation, now_ms: nowMs };
  return {
    ...at,
    ...tokenColumns(token, nowMs),
    ...grantColumns(snapshot, token, token?.repositoryId ?? repositoryId ?? null),
    organization_id: null,
    organization_provider: 'gh',
    organization_name: '',
    organization_role: 'member',
    is_instance_admin: false,
  };
}

/** Asked so often that a copy of the table for each would cost more than the answer. */
function findToken({ tokens }: Facts, tokenId: string): TokenRow | undefined {
  for (const row of tokens.values()) if (row.tokenId === tokenId) return row;
  return undefined;
}

type TokenColumns = Pick<
  IntrospectionRow,
  | 'id'
  | 'kind'
  | 'account_id'
  | 'repository_id'
  | 'hash'
  | 'pepper_id'
  | 'expires_at_ms'
  | 'revoked'
  | 'expired'
>;

const tokenColumns = (token: TokenRow | undefined, nowMs: number): TokenColumns => ({
  id: token?.id ?? null,
  kind: token?.kind ?? 'account',
  account_id: token?.accountId ?? null,
  repository_id: token?.repositoryId ?? null,
  hash: token?.hash ?? Buffer.alloc(32),
  pepper_id: token?.pepperId ?? '',
  expires_at_ms: token?.expiresAt ?? null,
  revoked: (token?.revokedSeq ?? null) !== null,
  expired: token !== undefined && token.expiresAt !== null && token.expiresAt <= nowMs,
});

type GrantColumns = Pick<
  IntrospectionRow,
  | 'grant_repository_id'
  | 'provider'
  | 'organization'
  | 'repository'
  | 'visibility'
  | 'default_branch'
  | 'permission'
  | 'configuration_needs'
>;

function grantColumns(
  { facts }: Snapshot,
  token: TokenRow | undefined,
  repositoryId: number | null,
): GrantColumns {
  const isThere = repositoryId !== null && !facts.deletedRepositories.has(repositoryId);
  const accountId = token?.accountId ?? undefined;
  const roles = accountId === undefined ? 0 : (facts.roles.get(accountId) ?? 0);
  return {
    grant_repository_id: token !== undefined && isThere ? repositoryId : null,
    provider: 'gh',
    organization: 'acme',
    repository: `repository-${repositoryId ?? 0}`,
    visibility: 'Private',
    default_branch: branchOf(roles),
    permission: 'write',
    configuration_needs: 'write',
  };
}
