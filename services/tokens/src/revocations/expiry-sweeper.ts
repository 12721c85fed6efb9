import type { Clock } from '@libs/clock';
import type { HeadWatch } from '@libs/revocation';
import { type DataSource } from 'typeorm';
import { endedToken, type TokenEvents, type ToldToken } from '../tokens/token-events';
import { appendToLog } from './append-to-log';

type DueToken = ToldToken & { readonly id: number };

/**
 * Tells that tokens have expired, once each, however many replicas sweep. Nothing depends on it for safety: every cached
 * answer carries its own expiry. But what the log says is final, so both the database's clock and this process's must say it:
 * one of them put forward by mistake ends no token for good.
 */
export class ExpirySweeper {
  constructor(
    private readonly db: DataSource,
    private readonly events: TokenEvents,
    private readonly watch: HeadWatch,
    private readonly clock: Pick<Clock, 'wallNow'>,
    private readonly batch = 100,
  ) {}

  /** Sweeps until nothing is due that no other replica works on. Gives how many tokens it told of. */
  async sweep(signal?: AbortSignal): Promise<number> {
    let told = 0;
    for (;;) {
      const swept = await this.sweepBatch();
      told += swept;
      if (swept < this.batch || signal?.aborted === true) return told;
    }
  }

  private async sweepBatch(): Promise<number> {
    const due = await this.db.transaction(async (tx) => {
      const tokens = await tx.query<DueToken[]>(
        `select id::float8 as id, token_id as "tokenId", kind, account_id::float8 as "accountId",
                repository_id::float8 as "repositoryId", session_id::float8 as "sessionId", name, created_at as "createdAt", version,
                expires_at as "expiresAt"
         from tokens where expires_at <= least(now(), $2::timestamptz) and revoked_at is null and expired_seq is null
         order by expires_at limit $1 for update skip locked`,
        [this.batch, new Date(this.clock.wallNow())],
      );
      if (tokens.length === 0) return { told: 0, head: undefined };
      const { seqs, incarnation } = await appendToLog(
        tx,
        tokens.map((token) => ({ kind: 'token', subject: token.tokenId })),
      );
      await tx.query(
        `update tokens t set expired_seq = given.seq, version = version + 1, state_version = version + 1
         from unnest($1::bigint[], $2::bigint[]) as given(id, seq) where t.id = given.id`,
        [tokens.map((token) => token.id), seqs],
      );
      await this.events.expired(
        tx,
        tokens.map((token, index) => endedToken(token, { seq: seqs[index] ?? 0, incarnation })),
      );
      return { told: tokens.length, head: seqs.at(-1) };
    });
    if (due.head !== undefined) this.watch.announce(due.head);
    return due.told;
  }
}
