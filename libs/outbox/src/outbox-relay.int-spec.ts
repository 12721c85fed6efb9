import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@libs/testing';
import { pino } from 'pino';
import { RecordingBroker } from '../test/recording-broker';
import {
  expectCompleteAndInOrder,
  type RelayTrial,
  relayTrial,
  type Stored,
  stored,
} from '../test/relay-trial';
import { laneOf, Outbox, OUTBOX_LANES, OutboxRelay, postgresRelayStores } from './index';

const allLanes = Array.from({ length: OUTBOX_LANES }, (_, lane) => lane);

/** Eight writers at once, whose transactions stay open for random times after they have written. */
async function writeConcurrently(trial: RelayTrial, eventsPerWriter: number): Promise<Stored[]> {
  const outbox = new Outbox({ notify: true });
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    const written: Stored[] = [];
    for (let i = 0; i < eventsPerWriter; i += 1) {
      await trial.db.transaction(async (tx) => {
        const own = await trial.count(tx, `writer-${writer}`, outbox);
        const shared = await trial.count(tx, `shared-${(writer + i) % 5}`, outbox);
        await sleep(Math.random() * 15);
        written.push(own, shared);
      });
    }
    return written;
  });
  return (await Promise.all(writers)).flat();
}

describe('the relay', () => {
  let trial: RelayTrial;
  let broker: RecordingBroker;
  beforeEach(async () => {
    trial = await relayTrial();
    broker = new RecordingBroker();
  });
  afterEach(async () => {
    await trial.close();
    expect(broker.misuse).toEqual([]);
    expect(broker.producersOpen).toBe(0);
  });

  const { createProducer } = { createProducer: () => broker.createProducer() };
  const published = () => eventually(async () => expect(await trial.unpublished()).toBe(0));

  // A relay that remembers the last position loses whatever commits late: 31.6 % with these writers.
  it('loses no event and keeps the order per key while transactions commit late and out of order', async () => {
    // A relay that finds its session lost sends again what it had not marked: on a busy machine, after some heartbeats.
    trial.relay({ createProducer, batchSize: 10, heartbeatMs: 60_000 }).start();
    const written = await writeConcurrently(trial, 40);
    await published();
    expectCompleteAndInOrder(stored(broker), written);
    expect(broker.arrived).toHaveLength(written.length);
  });

  it('publishes an event that was notified without waiting for its poll', async () => {
    const relay = trial.relay({ createProducer, pollIntervalMs: 60_000 });
    relay.start();
    await eventually(() => expect(relay.progress().lanesHeld).toEqual(allLanes));
    await trial.db.transaction((tx) => trial.count(tx, 'a', new Outbox({ notify: true })));
    await eventually(() => expect(stored(broker)).toEqual([{ key: 'a', n: 1 }]));
  });

  it('shares the lanes between relays evenly, each lane with one of them', async () => {
    const relays = [
      trial.relay({ createProducer }),
      trial.relay({ createProducer }),
      trial.relay({ createProducer }),
    ];
    relays[0]!.start();
    await eventually(() => expect(relays[0]!.progress().lanesHeld).toEqual(allLanes));
    await eventually(() => expect(relays[0]!.progress()).toMatchObject({ relays: 1, withoutLaneMs: 0 }));
    for (const relay of relays.slice(1)) relay.start();
    await eventually(() => {
      const held = relays.map((relay) => relay.progress().lanesHeld);
      expect(held.map(({ length }) => length).sort()).toEqual([2, 3, 3]);
      expect(held.flat().sort()).toEqual(allLanes);
    });
    const written = await writeConcurrently(trial, 10);
    await published();
    expectCompleteAndInOrder(stored(broker), written);
    await relays[0]!.stop();
    await eventually(() => {
      const held = relays.slice(1).flatMap((relay) => relay.progress().lanesHeld);
      expect(held.sort()).toEqual(allLanes);
    });
  });

  it('loses nothing and keeps the order when relays are cut off from the database in the middle', async () => {
    broker.sendMs = 3;
    const relays = [
      trial.relay({ createProducer, batchSize: 5 }),
      trial.relay({ createProducer, batchSize: 5 }),
    ];
    for (const relay of relays) relay.start();
    const writing = writeConcurrently(trial, 40);
    for (let cut = 0; cut < 5; cut += 1) {
      await sleep(150);
      await trial.cutRelays();
    }
    const written = await writing;
    await published();
    expectCompleteAndInOrder(stored(broker), written);
    expect(relays.every((relay) => relay.progress().connected)).toBe(true);
  });

  it('takes over the lanes of a relay that died', async () => {
    const dead = trial.relay({ createProducer });
    dead.start();
    await eventually(() => expect(dead.progress().lanesHeld).toEqual(allLanes));
    const heir = trial.relay({ createProducer });
    await dead.stop();
    heir.start();
    await eventually(() => expect(heir.progress().lanesHeld).toEqual(allLanes));
  });

  // After a rejected send the sequence numbers of an idempotent producer can no longer be trusted.
  it('throws a producer away after a rejected send and sends the same events first with the next', async () => {
    const doomed = new Map([
      [3, 'refused'],
      [5, 'taken in silence'],
      [6, 'refused'],
      [9, 'taken in silence'],
    ] as const);
    let sends = 0;
    broker.fate = () => doomed.get(++sends as 3) ?? 'taken';
    const relay = trial.relay({ createProducer, batchSize: 4 });
    const written: Stored[] = [];
    for (let i = 0; i < 40; i += 1) written.push(await trial.db.transaction((tx) => trial.count(tx, 'only')));
    relay.start();
    await published();
    expectCompleteAndInOrder(stored(broker), written);
    expect(broker.arrived).toHaveLength(48);
    expect(broker.producersMade).toBe(5);
    expect(relay.progress()).toMatchObject({ rejectedSends: 4, published: 40, failingLanes: [] });
  });

  it('keeps trying while the broker is away, says so once, and tells how far behind it is', async () => {
    const said: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => said.push(line) });
    let away = true;
    broker.fate = () => (away ? 'refused' : 'taken');
    const relay = trial.relay({ createProducer, logger });
    relay.start();
    await trial.db.transaction((tx) => trial.count(tx, 'a'));
    await eventually(() => expect(relay.progress().rejectedSends).toBeGreaterThan(5));
    expect(relay.progress().failingLanes).toEqual([laneOf('a')]);
    await eventually(() => expect(relay.oldestUnpublishedAgeMs()).toBeGreaterThan(100));
    expect(said.filter((line) => line.includes('could not be published'))).toHaveLength(1);
    away = false;
    await published();
    await eventually(() => expect(relay.oldestUnpublishedAgeMs()).toBe(0));
    expect(said.filter((line) => line.includes('are published again'))).toHaveLength(1);
  });

  it('marks what it was sending before it stops, so that nothing is sent twice', async () => {
    broker.sendMs = 100;
    const relay = trial.relay({ createProducer });
    relay.start();
    await trial.db.transaction((tx) => trial.count(tx, 'a', new Outbox({ notify: true })));
    await eventually(() => expect(broker.producersOpen).toBeGreaterThan(0));
    await relay.stop();
    expect(broker.arrived).toHaveLength(1);
    expect(await trial.unpublished()).toBe(0);
  });

  it('starts before its table exists and works once it does', async () => {
    await trial.db.query('alter table outbox rename to later');
    const said: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => said.push(line) });
    const relay = trial.relay({ createProducer, logger });
    relay.start();
    await eventually(() => expect(said.length).toBeGreaterThan(0));
    await trial.db.query('alter table later rename to outbox');
    await trial.db.transaction((tx) => trial.count(tx, 'a'));
    await published();
  });

  it('survives the loss of its table while it holds lanes', async () => {
    const said: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => said.push(line) });
    const relay = trial.relay({ createProducer, logger });
    relay.start();
    await eventually(() => expect(relay.progress().lanesHeld).toEqual(allLanes));
    await trial.db.query('alter table outbox rename to later');
    await trial.db.query("select pg_notify('portcullis_outbox', '0')");
    await eventually(() => expect(said.join()).toContain('cannot be read or marked'));
    await trial.db.query('alter table later rename to outbox');
    await trial.db.transaction((tx) => trial.count(tx, 'a'));
    await published();
  });

  it('keeps trying while the database is away, and counts the time', async () => {
    const said: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => said.push(line) });
    const databaseUrl = 'postgres://nobody@127.0.0.1:1/none';
    const openStore = postgresRelayStores(databaseUrl);
    const relay = new OutboxRelay({ openStore, createProducer, logger, heartbeatMs: 50 });
    relay.start();
    relay.start();
    await eventually(() => {
      expect(relay.oldestUnpublishedAgeMs()).toBeGreaterThan(300);
      expect(relay.progress()).toMatchObject({ connected: false, lanesHeld: [] });
      expect(relay.progress().sinceHeartbeatMs).toBeGreaterThan(300);
    });
    await relay.stop();
    expect(said).toHaveLength(1);
  });

  it('deletes what was published long ago and nothing else', async () => {
    await trial.db.transaction((tx) => trial.count(tx, 'old'));
    await trial.db.query("update outbox set published_at = now() - interval '8 days'");
    await trial.db.transaction((tx) => trial.count(tx, 'new'));
    trial.relay({ createProducer, pruneEveryMs: 100 }).start();
    await published();
    await eventually(async () => {
      expect(await trial.db.query('select key from outbox')).toEqual([{ key: 'new' }]);
    });
  });
});
