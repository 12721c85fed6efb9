import { tokenEvents, tokenState, tokenStates } from '@libs/contracts';
import { ensureTopics, KafkaEventBus, on } from '@libs/event-bus';
import { systemClock } from '@libs/clock';
import { createLogger } from '@libs/telemetry';
import { eventually } from '@libs/testing';
import { ProtocolPool } from '../../src/revocations/protocol-pool';
import { STATE_REDELIVERY } from '../../src/tokens/start-state-guard';
import { StateGuard } from '../../src/tokens/state-guard';

const logger = createLogger({ service: 'test', level: 'silent' });

export const createTokenTopics = (brokers: readonly string[]): Promise<void> =>
  ensureTopics({ brokers }, [...tokenEvents, ...tokenStates], { partitions: 3, replicationFactor: 1 });

/** The guard in a group of the test's own, where no relay of another suite takes partitions from it. It says what it has read. */
export class WatchedGuard {
  private readonly seen: string[] = [];

  private constructor(
    private readonly guard: StateGuard,
    private readonly bus: KafkaEventBus,
    private readonly pool: ProtocolPool,
  ) {}

  static async start(brokers: readonly string[], databaseUrl: string, group: string): Promise<WatchedGuard> {
    const pool = new ProtocolPool({ databaseUrl, connections: 2, logger });
    const bus = new KafkaEventBus({ brokers, clientId: 'guard-test', redelivery: STATE_REDELIVERY }, logger);
    const guard = new StateGuard(pool, systemClock, logger);
    const watched = new WatchedGuard(guard, bus, pool);
    const { handle, handleTombstone, latestOnly } = guard.consumer;
    const consumer = on(
      tokenState,
      async (state, about) => {
        await handle(state, about);
        watched.seen.push(`${about.key} ${state.version}`);
      },
      async (about) => {
        await handleTombstone?.(about);
        watched.seen.push(`${about.key} tombstone`);
      },
    );
    await bus.subscribe({ group, delivery: 'competing' }, { ...consumer, latestOnly });
    return watched;
  }

  get toldAgain(): number {
    return this.guard.toldAgain;
  }

  /** Of one token, in order: versions, or `tombstone`. */
  readOf(tokenId: string): string[] {
    return this.seen.filter((one) => one.startsWith(tokenId)).map((one) => one.slice(tokenId.length + 1));
  }

  async hasRead(tokenId: string, ...what: readonly string[]): Promise<void> {
    await eventually(() => expect(this.readOf(tokenId)).toEqual(what));
  }

  async stop(): Promise<void> {
    await this.bus.close();
    await this.pool.close();
  }
}
