import type { TokenRevoked } from '@libs/contracts';
import type { SimulatedProcess } from '../kernel/process';
import type { Head } from '../../../services/tokens/src/revocations/append-to-log';
import {
  type Receipts,
  type StoredReceipt,
  unstored,
} from '../../../services/tokens/src/revocations/receipts';
import type { Committed, RevokeTokens } from '../../../services/tokens/src/revocations/revoke-tokens';
import type { TokenEvent } from './kafka';
import type { Postgres } from './postgres';
import type { Facts, Tables, TokenRow } from './tables';
import type { Transaction } from './transaction';

/**
 * What a whole row of the log takes away at once. Of these production writes that of a repository today; those of an account and of
 * everything are kinds of the log that every enforcer obeys, whoever comes to write them.
 */
export type Sweep =
  | { readonly kind: 'account'; readonly accountId: number }
  | { readonly kind: 'repository'; readonly repositoryId: number }
  | { readonly kind: 'all' };

/** What the events of a transaction say of a token. */
const WHEN = new Date(0).toISOString();

/**
 * The transactions that write the log, as a model, on the connections of one tokens API. They stand for RevokeTokens, with which revoke()
 * has one conformance suite, for AccessLog with what calls it, and for ExpirySweeper. Those two and the receipts are held to the same by
 * suites of their own (access-wait.int-spec, expiry-sweeper.int-spec): one position for each entry, in the order of commit and without
 * a gap, and a repeat that finds the original one.
 */
export class Statements implements Pick<RevokeTokens, 'revoke'> {
  constructor(
    private readonly database: Postgres,
    private readonly from: SimulatedProcess,
  ) {}

  revoke(_scope: unknown, ids: readonly number[]): Promise<Committed> {
    return this.database.transaction(this.from, async (tx) => {
      const tokens = await lockTokens(tx, ids);
      const before = tokens.map(({ revokedSeq }) => revokedSeq ?? 0);
      const live = tokens.filter(({ revokedSeq }) => revokedSeq === null);
      if (live.length === 0) return { ...(await tx.step(headOf)), seq: Math.max(...before) };
      const { seqs, ...head } = await append(
        tx,
        live.map(({ tokenId }) => `token:${tokenId}`),
      );
      stamp(
        tx,
        live.map(({ id }, index) => [id, seqs[index] ?? 0]),
      );
      tx.emit(live.map((token, index) => revoked(token, seqs[index] ?? 0, head)));
      return { ...head, seq: Math.max(...before, ...seqs) };
    });
  }

  /** One row for all tokens of an account or a repository, or for all there are. A repeat finds the row of the first. */
  revokeAll(sweep: Sweep): Promise<Committed> {
    return this.database.transaction(this.from, async (tx) => {
      const hit = await tx.step(
        ({ facts }) => [...facts.tokens.values()].filter((token) => isHit(token, sweep)),
        [`sweep ${subjectOf(sweep)}`],
      );
      const tokens = await lockTokens(
        tx,
        hit.map(({ id }) => id),
      );
      const live = tokens.filter(({ revokedSeq }) => revokedSeq === null);
      const before = tokens.map(({ revokedSeq }) => revokedSeq ?? 0);
      const done = await tx.step((tables) => (live.length === 0 ? rowOf(tables, sweep) : undefined));
      if (done !== undefined) return { ...(await tx.step(headOf)), seq: Math.max(...before, done) };
      const { seqs, ...head } = await append(tx, [subjectOf(sweep)]);
      const seq = seqs[0] ?? 0;
      if (sweep.kind === 'repository')
        change(tx, ({ deletedRepositories }) => ({
          deletedRepositories: new Set([...deletedRepositories, sweep.repositoryId]),
        }));
      stamp(
        tx,
        live.map(({ id }) => [id, seq]),
      );
      tx.emit(live.map((token) => revoked(token, seq, head)));
      return { ...head, seq: Math.max(...before, seq) };
    });
  }

  /** Roles are changed; gives how often they had been then. */
  changeRoles(accountId: number): Promise<Committed & { readonly version: number }> {
    return this.database.transaction(this.from, async (tx) => {
      const version = await tx.step(
        ({ facts }) => (facts.roles.get(accountId) ?? 0) + 1,
        [`roles ${accountId}`],
      );
      const { seqs, ...head } = await append(tx, [`change:${accountId}`]);
      change(tx, ({ roles }) => ({ roles: new Map(roles).set(accountId, version) }));
      return { ...head, seq: seqs[0] ?? 0, version };
    });
  }

  /** Tells of tokens that have expired; gives the new head. */
  sweepExpired(): Promise<number | undefined> {
    return this.database.transaction(this.from, async (tx) => {
      const now = this.database.nowMs();
      const due = await tx.step(({ facts }) =>
        [...facts.tokens.values()].filter((token) => isDue(token, now)),
      );
      const tokens = (
        await lockTokens(
          tx,
          due.map(({ id }) => id),
        )
      ).filter((token) => isDue(token, now));
      if (tokens.length === 0) return undefined;
      const { seqs, ...head } = await append(
        tx,
        tokens.map(({ tokenId }) => `token:${tokenId}`),
      );
      change(tx, (facts) => ({
        tokens: replaced(
          facts,
          tokens.map((token, index) => ({ ...token, expiredSeq: seqs[index] ?? 0 })),
        ),
      }));
      tx.emit(
        tokens.map((token, index) => ({
          type: 'expired',
          payload: { ...describe(token, seqs[index] ?? 0, head), expiredAt: WHEN },
        })),
      );
      return seqs.at(-1);
    });
  }

  /** Receipts: a proof of a position is one of every position before it, in its incarnation. */
  keepReceipt(...[receipt, incarnation]: Parameters<Receipts['keep']>): Promise<StoredReceipt> {
    return this.database.query(this.from, async (snapshot) => {
      const { tables } = snapshot;
      await this.database.flush();
      if (tables.incarnation === incarnation) {
        const covered = tables.log.map(({ seq }) => seq).filter((seq) => seq <= receipt.seq);
        tables.proven = new Set([...tables.proven, ...covered]);
      }
      return unstored(receipt);
    });
  }

  findReceipt(seq: number): Promise<StoredReceipt | undefined> {
    return this.database.query(this.from, ({ tables }) =>
      tables.proven.has(seq) ? { seq, enforcedAt: new Date(0), enforcers: 0 } : undefined,
    );
  }

  /** announceLease: before the first lease is granted. */
  announceLease(leaseMs: number): Promise<void> {
    return this.database.query(this.from, async ({ tables }) => {
      await this.database.flush();
      tables.leaseMs = Math.max(tables.leaseMs, leaseMs);
    });
  }

  head(): Promise<Head & { readonly seq: number }> {
    return this.database.query(this.from, ({ tables }) => ({ ...headOf(tables), seq: tables.facts.seq }));
  }
}

const headOf = ({ incarnation, leaseMs }: Tables): Head => ({ incarnation, leaseMs });

const subjectOf = (sweep: Sweep): string =>
  sweep.kind === 'all'
    ? 'all'
    : sweep.kind === 'account'
      ? `account:${sweep.accountId}`
      : `repository:${sweep.repositoryId}`;

/** Where the log says it already. */
const rowOf = ({ log }: Tables, sweep: Sweep): number | undefined =>
  log.findLast(({ subject }) => subject === subjectOf(sweep))?.seq;

const isHit = ({ accountId, repositoryId }: TokenRow, sweep: Sweep): boolean =>
  sweep.kind === 'all' ||
  (sweep.kind === 'account' ? accountId === sweep.accountId : repositoryId === sweep.repositoryId);

const isDue = ({ expiresAt, revokedSeq, expiredSeq }: TokenRow, now: number): boolean =>
  expiresAt !== null && expiresAt <= now && revokedSeq === null && expiredSeq === null;

const lockTokens = (tx: Transaction, ids: readonly number[]): Promise<TokenRow[]> =>
  tx.step(
    ({ facts }) => ids.map((id) => facts.tokens.get(id)).filter((token) => token !== undefined),
    [...ids].sort((a, b) => a - b).map((id) => `token ${id}`),
  );

/** appendToLog: the head's row lock is held to the commit, so the order of positions is the order of commits. */
async function append(
  tx: Transaction,
  subjects: readonly string[],
): Promise<Head & { readonly seqs: readonly number[] }> {
  const read = await tx.step((tables) => ({ ...headOf(tables), before: tables.facts.seq }), ['head']);
  const { before, ...head } = read;
  const rows = subjects.map((subject, index) => ({ seq: before + index + 1, subject, at: tx.startedAt }));
  tx.write((tables) => {
    tables.log = [...tables.log, ...rows];
  });
  change(tx, () => ({ seq: before + subjects.length }));
  return { ...head, seqs: rows.map(({ seq }) => seq) };
}

const change = (tx: Transaction, to: (facts: Facts) => Partial<Facts>): void =>
  tx.write((tables) => {
    tables.facts = { ...tables.facts, ...to(tables.facts) };
  });

const replaced = ({ tokens }: Facts, rows: readonly TokenRow[]): Facts['tokens'] =>
  new Map([...tokens, ...rows.map((row) => [row.id, row] as const)]);

const stamp = (tx: Transaction, positions: readonly (readonly [id: number, seq: number])[]): void =>
  change(tx, (facts) => ({
    tokens: replaced(
      facts,
      positions.flatMap(([id, revokedSeq]) => {
        const token = facts.tokens.get(id);
        return token ? [{ ...token, revokedSeq }] : [];
      }),
    ),
  }));

const describe = ({ tokenId, kind }: TokenRow, seq: number, { incarnation }: Head) => ({
  tokenId,
  kind,
  version: 2,
  seq,
  incarnation,
});

const revoked = (token: TokenRow, seq: number, head: Head): TokenEvent => {
  const payload: TokenRevoked = { ...describe(token, seq, head), revokedAt: WHEN };
  return { type: 'revoked', payload };
};
