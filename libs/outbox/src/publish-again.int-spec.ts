import { eventually } from '@libs/testing';
import { RecordingBroker } from '../test/recording-broker';
import { type RelayTrial, relayTrial, stored } from '../test/relay-trial';
import { publishAgain } from './index';

describe('events that are published again', () => {
  let trial: RelayTrial;
  let broker: RecordingBroker;
  beforeEach(async () => {
    trial = await relayTrial();
    broker = new RecordingBroker();
  });
  afterEach(() => trial.close());

  const count = (...keys: string[]) =>
    trial.db.transaction(async (tx) => {
      for (const key of keys) await trial.count(tx, key);
    });
  const published = () => eventually(async () => expect(await trial.unpublished()).toBe(0));
  const again = (since?: Date) => trial.db.transaction((tx) => publishAgain(tx, since));
  const happenedAt = (key: string, n: number, at: string) =>
    trial.db.query(`update outbox set occurred_at = $3 where key = $1 and (payload->>'n')::int = $2`, [
      key,
      n,
      at,
    ]);
  const publishAll = async (): Promise<void> => {
    const relay = trial.relay({ createProducer: broker.createProducer });
    relay.start();
    await published();
    await relay.stop();
  };

  it('are all that are kept, each with the id that it had, those of a key in their order', async () => {
    await count('a', 'b', 'a', 'a');
    await publishAll();
    const before = [...broker.arrived];
    await count('a');
    expect(await again()).toMatchObject({ events: 4 });
    await publishAll();
    const after = broker.arrived.slice(before.length);
    expect(after).toHaveLength(5);
    expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    const ofA = stored(broker)
      .slice(before.length)
      .filter(({ key }) => key === 'a');
    expect(ofA.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  });

  // The last of a key stays in a compacted topic for ever: what went out again must end with it, though a clock was put back.
  it('are of each key all from one on, also where the times of the clock are in disorder', async () => {
    await count('a', 'b', 'a', 'a');
    await publishAll();
    await happenedAt('a', 1, '2026-03-01T11:00:00Z');
    await happenedAt('b', 1, '2026-03-01T11:30:00Z');
    await happenedAt('a', 2, '2026-03-01T12:30:00Z');
    await happenedAt('a', 3, '2026-03-01T11:59:00Z');
    expect(await again(new Date('2026-03-01T12:00:00Z'))).toEqual({
      events: 2,
      oldestKept: new Date('2026-03-01T11:00:00Z'),
    });
    broker.arrived.length = 0;
    await publishAll();
    expect(stored(broker)).toEqual([
      { key: 'a', n: 2 },
      { key: 'a', n: 3 },
    ]);
  });

  it('are none where there are none', async () => {
    expect(await again()).toEqual({ events: 0, oldestKept: null });
    await count('a');
    expect(await again(new Date('2100-01-01T00:00:00Z'))).toMatchObject({ events: 0 });
  });
});
