import type { Logger } from '@libs/telemetry';
import type { DataSource } from 'typeorm';
import { readHead } from '../revocations/append-to-log';
import type { TokenAsItIs, TokenEvents, ToldToken } from './token-events';

type UntoldToken = ToldToken & {
  readonly id: number;
  readonly revokedSeq: number | null;
  readonly expiredSeq: number | null;
};

/**
 * Tells the state of tokens whose latest version was stored by a release that did not tell it: those from before the state topic,
 * and those that such a release changes while both run. However many replicas do it, each version is told once.
 *
 * A batch is a transaction of its own and its size is all that goes ahead of other events: whoever calls paces it.
 */
export class StateBackfill {
  private told = 0;

  constructor(
    private readonly db: DataSource,
    private readonly events: TokenEvents,
    private readonly logger: Logger,
    private readonly batch = 500,
  ) {}

  /** Tells of one batch; gives how many tokens that were. */
  async fill(): Promise<number> {
    const told = await this.db.transaction(async (tx) => {
      const tokens = await tx.query<UntoldToken[]>(
        `select id::float8 as id, token_id as "tokenId", kind, account_id::float8 as "accountId",
                repository_id::float8 as "repositoryId", session_id::float8 as "sessionId", name, created_at as "createdAt", expires_at as "expiresAt",
                version, revoked_seq::float8 as "revokedSeq", expired_seq::float8 as "expiredSeq"
         from tokens where state_version < version order by id limit $1 for update skip locked`,
        [this.batch],
      );
      if (tokens.length === 0) return 0;
      // A restore keeps the log up to a position, so what is stored counts in the incarnation of now.
      const { incarnation } = await readHead(tx);
      await this.events.states(
        tx,
        tokens.map((token) => describe(token, incarnation)),
      );
      await tx.query('update tokens set state_version = version where id = any($1)', [
        tokens.map(({ id }) => id),
      ]);
      return tokens.length;
    });
    this.report(told);
    return told;
  }

  private report(told: number): void {
    if (told > 0 && this.told === 0)
      this.logger.info('Telling subscribers the state of tokens from an older release');
    this.told += told;
    if (told > 0 || this.told === 0) return;
    this.logger.info(
      { tokens: this.told },
      'Subscribers were told the state of every token from an older release',
    );
    this.told = 0;
  }
}

const describe = (token: UntoldToken, incarnation: string): TokenAsItIs => {
  const { revokedSeq, expiredSeq } = token;
  if (revokedSeq !== null) return { token, status: 'revoked', ended: { seq: revokedSeq, incarnation } };
  if (expiredSeq !== null) return { token, status: 'expired', ended: { seq: expiredSeq, incarnation } };
  return { token, status: 'issued' };
};
