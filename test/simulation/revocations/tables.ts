import type { TokenKind } from '@libs/contracts';
import type { LeaseRow, LogRow } from '@libs/revocation';

export interface TokenRow {
  readonly id: number;
  readonly tokenId: string;
  readonly kind: TokenKind;
  readonly accountId: number | null;
  readonly repositoryId: number | null;
  readonly hash: Buffer;
  readonly pepperId: string;
  /** By the database's clock. */
  readonly expiresAt: number | null;
  readonly revokedSeq: number | null;
  readonly expiredSeq: number | null;
}

export interface LeaseRecord extends LeaseRow {
  readonly incarnation: string;
}

/** What answers are made of: the part of the database of which a standby may hold an older version. */
export interface Facts {
  readonly seq: number;
  readonly tokens: ReadonlyMap<number, TokenRow>;
  /** How often the roles of an account were changed. */
  readonly roles: ReadonlyMap<number, number>;
  readonly deletedRepositories: ReadonlySet<number>;
}

/** Everything that is committed. */
export interface Tables {
  incarnation: string;
  leaseMs: number;
  facts: Facts;
  log: readonly (LogRow & { readonly at: number })[];
  /** Rows up to here were cleaned up. */
  prunedTo: number;
  readonly leases: Map<string, LeaseRecord>;
  /** Positions whose receipts say that they are enforced. */
  proven: ReadonlySet<number>;
  /** The sequence lease_beats; like every sequence it does not roll back. */
  beats: number;
}

export const emptyTables = (): Tables => ({
  incarnation: 'a',
  leaseMs: 0,
  facts: { seq: 0, tokens: new Map(), roles: new Map(), deletedRepositories: new Set() },
  log: [],
  prunedTo: 0,
  leases: new Map(),
  proven: new Set(),
  beats: 0,
});

/** Takes the tables back to what they were, but for the tokens that were issued since. */
export function returnTo(tables: Tables, { seq, roles, deletedRepositories }: Facts): void {
  const kept = (stamp: number | null): number | null => (stamp !== null && stamp > seq ? null : stamp);
  const tokens = [...tables.facts.tokens].map(
    ([id, row]) =>
      [id, { ...row, revokedSeq: kept(row.revokedSeq), expiredSeq: kept(row.expiredSeq) }] as const,
  );
  tables.facts = { seq, tokens: new Map(tokens), roles, deletedRepositories };
  tables.log = tables.log.filter((row) => row.seq <= seq);
  tables.proven = new Set([...tables.proven].filter((position) => position <= seq));
}
