import { eventually } from '@libs/testing';
import { pino } from 'pino';
import { RecordingBroker } from '../test/recording-broker';
import { type RelayTrial, relayTrial } from '../test/relay-trial';
import { postgresRelayStores, type RelayStore } from './index';

const HOUR_MS = 3_600_000;

describe('pruning of the outbox', () => {
  let trial: RelayTrial;
  let stores: RelayStore[];
  beforeEach(async () => {
    trial = await relayTrial();
    stores = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await trial.close();
  });

  const open = async (): Promise<RelayStore> => {
    const store = await postgresRelayStores(trial.url)({ onNews: () => undefined, timeoutMs: 5_000 });
    stores.push(store);
    return store;
  };
  /** `publishedAgo`: null is what Kafka has not got. */
  const stored = (count: number, key: string, publishedAgo: string | null) =>
    trial.db.query(
      `insert into outbox (id, topic, type, key, payload, lane, occurred_at, published_at)
       select gen_random_uuid(), 'trial.v1', 'counted.v1', $2, '{}', 0, now() - interval '30 days', now() - $3::interval
       from generate_series(1, $1)`,
      [count, key, publishedAgo],
    );
  const left = async (): Promise<Record<string, number>> => {
    const rows = await trial.db.query<{ key: string; count: number }[]>(
      'select key, count(*)::int as count from outbox group by key',
    );
    return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
  };

  it('keeps whatever is not published, however old, and what was published lately', async () => {
    await stored(1, 'waiting', null);
    await stored(1, 'lately', '59 minutes');
    await stored(2, 'long ago', '61 minutes');
    expect(await (await open()).prune(HOUR_MS)).toEqual({ removed: 2, more: false });
    expect(await left()).toEqual({ waiting: 1, lately: 1 });
  });

  // The outbox can be a bus beside the relay. Who reads it there would miss for ever what it has not come to.
  it('keeps what a group of the same outbox has not read', async () => {
    await stored(2, 'read', '2 hours');
    await trial.db.query(
      `insert into outbox_checkpoints (group_name, topic, xid, position)
       select 'slow', topic, xid, position from outbox order by xid desc, position desc limit 1`,
    );
    await trial.db.query(
      `insert into outbox_checkpoints (group_name, topic, xid, position) values ('another topic', 'elsewhere', '0', 0)`,
    );
    await stored(2, 'not read', '2 hours');
    expect(await (await open()).prune(HOUR_MS)).toEqual({ removed: 2, more: false });
    expect(await left()).toEqual({ 'not read': 2 });
  });

  it('removes no more than a batch at one time, and says that there is more', async () => {
    await stored(1_500, 'long ago', '2 hours');
    const store = await open();
    expect(await store.prune(HOUR_MS)).toEqual({ removed: 1_000, more: true });
    expect(await left()).toEqual({ 'long ago': 500 });
    expect(await store.prune(HOUR_MS)).toEqual({ removed: 500, more: false });
  });

  it('removes each event once where two relays prune at the same time', async () => {
    await stored(1_500, 'long ago', '2 hours');
    const [one, other] = await Promise.all([open(), open()]);
    const removed = await Promise.all([one, other].map((store) => store.prune(HOUR_MS)));
    expect(removed.reduce((sum, batch) => sum + batch.removed, 0)).toBe(
      1_500 - ((await left())['long ago'] ?? 0),
    );
  });

  it('is what a relay does beside its work, and says once how much it removed', async () => {
    await stored(1_200, 'long ago', '2 hours');
    await stored(1, 'waiting', null);
    const said: string[] = [];
    const broker = new RecordingBroker();
    const relay = trial.relay({
      createProducer: () => broker.createProducer(),
      retentionMs: HOUR_MS,
      pruneEveryMs: 50,
      logger: pino({ level: 'info' }, { write: (line: string) => said.push(line) }),
    });
    relay.start();
    await eventually(async () => expect(await left()).toEqual({ waiting: 1 }));
    await relay.stop();
    expect(broker.arrived).toHaveLength(1);
    const lines = said.filter((line) => line.includes('Retention removed'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Retention removed 1200 published events from the outbox');
  });
});
