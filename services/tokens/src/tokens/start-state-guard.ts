import { systemClock } from '@libs/clock';
import { createEventBus, measureConsumers } from '@libs/event-bus';
import type { Backoff } from '@libs/outbox';
import type { RelayConfig, RunningBeside } from '@libs/relay';
import { measureTotal, type ProcessContext } from '@libs/telemetry';
import { ProtocolPool } from '../revocations/protocol-pool';
import { STATE_GUARD } from '../topics';
import { StateGuard } from './state-guard';

/** States of several partitions are compared at once. */
const CONNECTIONS = 2;
/** A newer state that is on its way is there in a moment. */
export const STATE_REDELIVERY: Backoff = { initialMs: 200, maxMs: 5_000 };

/**
 * Guards the states in Kafka, in the process of a tokens relay. Its instances share the partitions, and where they have got to is
 * remembered by Kafka. Waits for neither Kafka nor the database: what it cannot compare it is given again.
 */
export async function startStateGuard(
  { databaseUrl, kafka }: Pick<RelayConfig, 'databaseUrl' | 'kafka'>,
  { instance, logger, metrics, pools }: ProcessContext,
  group = STATE_GUARD,
): Promise<RunningBeside> {
  const pool = new ProtocolPool({
    databaseUrl,
    applicationName: 'portcullis-state-guard',
    connections: CONNECTIONS,
    logger,
  });
  const bus = createEventBus(
    { kind: 'kafka', ...kafka, clientId: instance, redelivery: STATE_REDELIVERY },
    logger,
  );
  const guard = new StateGuard(pool, systemClock, logger);
  pools.watch('state-guard', () => pool.connections());
  measureConsumers(bus, metrics);
  measureTotal(metrics, {
    name: 'portcullis_token_states_told_again_total',
    help: 'States of tokens that are told again, because an older one was read in Kafka',
    value: () => guard.toldAgain,
  });
  await bus.subscribe({ group, delivery: 'competing' }, guard.consumer);
  return {
    close: async () => {
      await bus.close();
      await pool.close();
    },
  };
}
