import type { Clock } from '@libs/clock';
import { tokenState } from '@libs/contracts';
import { type EventConsumer, NotYet, on } from '@libs/event-bus';
import { laneOf } from '@libs/outbox';
import type { Logger } from '@libs/telemetry';
import type { ProtocolPool } from '../revocations/protocol-pool';

/** A token that is to be told of already is left alone: whoever tells of it has yet to commit, and so comes after what was read. */
const IS_AHEAD = 'token_id = $1::bpchar and version > $2 and state_version >= version';

/** Whether a newer state is about to be sent, or has been within the time in which it may be read. */
export const LOOK = `
  select exists (
    select from outbox
    where lane = $3 and topic = $4 and key = $1 and (payload->>'version')::int > $2 and published_at is null
  ) or exists (
    select from outbox
    where topic = $4 and key = $1 and (payload->>'version')::int > $2
      and published_at > now() - interval '2 seconds'
  ) as "isComing"
  from tokens where ${IS_AHEAD}`;

export const TELL_AGAIN = `update tokens set state_version = $2 where ${IS_AHEAD} returning version`;

/** One line a minute: a guard that was away for long has much to say, and all of it is the same. */
const SAY_EVERY_MS = 60_000;

/**
 * Reads the states of tokens back from Kafka, and has that of a token told again where the last one is older than the token.
 *
 * Compaction keeps the last record of a token, and nothing keeps an older one from being the last: a relay whose send has stalled, and
 * whose lane another relay has taken over meanwhile, is not fenced. So what was written is read, in the order in which it was written:
 * an older version than the database's sets `state_version` back, and StateBackfill tells the newest through the outbox.
 *
 * Guarantee: whoever writes a state that is older than its token, one at least as new as the token was when the older one was read
 * comes after it. For whatever is committed after the look at the database here is sent after it, and so is behind what was read. It
 * ends, since what is told is never older than the token.
 *
 * An older state is nothing bad while its successor is on its way. That this one waits in the outbox does not say so: it may be in Kafka
 * already, before the one that was read. So the older one is not let be but delivered again, until a newer one has come behind it or
 * none is coming. ADR 0017 has the rest.
 */
export class StateGuard {
  /** How often a token was found to be ahead of its last state. */
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
    const consumer = on(
      tokenState,
      ({ version }, { key }) => this.compare(key, version),
      ({ key }) => this.compare(key, 0),
    );
    return { ...consumer, latestOnly: true };
  }

  /** @throws NotYet */
  private async compare(tokenId: string, read: number): Promise<void> {
    const asked = [tokenId, read, laneOf(tokenId), tokenState.topic];
    const [ahead] = await this.db.query<{ isComing: boolean }>(LOOK, asked);
    if (ahead === undefined) return;
    if (ahead.isComing) throw new NotYet('A newer state of the token is on its way.');
    const [behind] = await this.db.query<{ version: number }>(TELL_AGAIN, [tokenId, read]);
    if (behind === undefined) return;
    this.toldAgain += 1;
    this.say({ tokenId, read, version: behind.version, toldAgain: this.toldAgain });
  }

  private say(what: object): void {
    const now = this.clock.now();
    const isDue = now - this.saidAt >= SAY_EVERY_MS;
    if (isDue) this.saidAt = now;
    this.logger[isDue ? 'warn' : 'debug'](
      what,
      'The last state of a token in Kafka is older than the token; it is told again',
    );
  }
}
