import type { Clock } from '@libs/clock';
import { tokenState } from '@libs/contracts';
import { type EventConsumer, on } from '@libs/event-bus';
import type { Logger } from '@libs/telemetry';
import type { ProtocolPool } from '../revocations/protocol-pool';

/** A token that is to be told of already is left alone: whoever tells of it has yet to commit, and so comes after what was read. */
const TELL_AGAIN = `
  update tokens set state_version = $2 where token_id = $1 and version > $2 and state_version >= version
  returning version`;

/** One line a minute: a guard that was away for long has much to say, and all of it is the same. */
const SAY_EVERY_MS = 60_000;

/**
 * Reads the states of tokens back from Kafka, and has that of a token told again where the last one is older than the token.
 *
 * Compaction keeps the last record of a token, and nothing keeps an older one from being the last: a relay whose send has stalled, and
 * whose lane another relay has taken over meanwhile, is not fenced. So what was written is read, in the order in which it was written:
 * an older version than the database's sets `state_version` back, and StateBackfill tells the newest through the outbox.
 *
 * Guarantee: after every state that is older than its token, whoever wrote it, comes one at least as new as the token was when the older
 * one was read. Whatever is committed after the statement here is sent after it, too, and so is behind what was read. It ends,
 * for what is told is never older than the token. A state that is told again without need (the token changed after the one that
 * was read, and its next state is behind that one already) is a copy, which subscribers ignore.
 *
 * That a newer state waits in the outbox is no reason to let it be: a relay marks what it has sent afterwards, so that state may be in
 * Kafka already, before the one that was read. ADR 0017 has the rest.
 */
export class StateGuard {
  /** How often a token was found to be ahead of its state. */
  toldAgain = 0;
  private saidAt = -Infinity;

  constructor(
    private readonly db: Pick<ProtocolPool, 'query'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly logger: Logger,
  ) {}

  /**
   * By the key, because compaction goes by it. A tombstone is older than any state; a token that this database does not hold is none
   * of its business.
   */
  get consumer(): EventConsumer {
    return on(
      tokenState,
      ({ version }, { key }) => this.compare(key, version),
      ({ key }) => this.compare(key, 0),
    );
  }

  private async compare(tokenId: string, read: number): Promise<void> {
    const [behind] = await this.db.query<{ version: number }>(TELL_AGAIN, [tokenId, read], 'tell-again');
    if (behind === undefined) return;
    this.toldAgain += 1;
    const now = this.clock.now();
    const isDue = now - this.saidAt >= SAY_EVERY_MS;
    if (isDue) this.saidAt = now;
    this.logger[isDue ? 'warn' : 'debug'](
      { tokenId, read, version: behind.version, toldAgain: this.toldAgain },
      'The state of a token was followed by an older one; it is told again',
    );
  }
}
