import { randomUUID } from 'node:crypto';
import { defineEvent } from '@libs/contracts';
import { deadLetterTopic, KafkaEventBus, on } from '@libs/event-bus';
import { KafkaCluster } from '@libs/event-log';
import { describeWith, eventually } from '@libs/testing';
import { pino } from 'pino';
import { cli } from './support/cli-run';
import { doorSchema, TestTopics } from './support/test-topic';

describeWith('kafka', 'portcullis events dlq', (address) => {
  const group = 'porter';
  let topics: TestTopics;
  let topic: string;
  let queue: string;
  let env: Record<string, string>;
  let buses: KafkaEventBus[];

  beforeEach(async () => {
    topics = new TestTopics(address.split(','));
    ({ topic, env } = topics);
    queue = deadLetterTopic(topic, group);
    await topics.create(topic, 2);
    await topics.create(queue);
    buses = [];
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(buses.map((bus) => bus.close()));
    await topics.close();
  });

  /** A consumer of the group, which reads whatever has a version of at least `readable`. */
  const consume = async (readable: number, handled: number[] = []): Promise<number[]> => {
    const schema = doorSchema.refine(
      ({ version }) => version >= readable,
      `knows no version below ${String(readable)}`,
    );
    const opened = defineEvent({ topic, type: 'door.opened.v1', schema, keyOf: ({ door }) => door });
    const bus = new KafkaEventBus({ brokers: topics.brokers, clientId: 'test' }, pino({ level: 'silent' }));
    buses.push(bus);
    await bus.subscribe(
      { group, delivery: 'competing' },
      on(opened, async ({ version }) => {
        await Promise.resolve();
        handled.push(version);
      }),
    );
    return handled;
  };
  const dlq = (command: string, rig: object = {}) =>
    cli(`events dlq ${command} --topic ${topic}`, { env, ...rig });
  const listed = async () => (await dlq('list --json')).json;
  const length = async (): Promise<number> => {
    const cluster = await KafkaCluster.connect({ brokers: topics.brokers });
    const bounds = await cluster.bounds(queue);
    await cluster.close();
    return bounds.reduce((sum, { low, high }) => sum + Number(high - low), 0);
  };
  /** As the bus parks it, of a door that is called by its number. */
  const letter = (n: number, from = topic, partition = n % 2) => ({
    key: String(n),
    value: JSON.stringify({ door: String(n), version: n }),
    headers: {
      ce_id: randomUUID(),
      ce_type: 'door.opened.v1',
      dlq_reason: 'It was dark.',
      dlq_group: group,
      dlq_topic: from,
      dlq_partition: String(partition),
      dlq_offset: String(n),
      dlq_at: '2026-11-01T00:00:00.000Z',
    },
  });
  const park = (count: number) =>
    topics.write(
      queue,
      Array.from({ length: count }, (_, n) => letter(n)),
    );

  it('shows what a consumer parked and why, and hands it over when the consumer is mended', async () => {
    await consume(5);
    await topics.publish([1, 2, 7].map((version) => ({ door: 'a', version })));
    await eventually(async () => expect(await length()).toBe(2));
    const letters = await listed();
    expect(letters).toEqual(
      ['1', '2'].map(
        () =>
          expect.objectContaining({
            queue,
            group,
            type: 'door.opened.v1',
            key: 'a',
            retries: 0,
            reason: expect.stringContaining('knows no version below 5') as string,
            from: expect.objectContaining({ topic }) as object,
          }) as object,
      ),
    );
    expect(letters[0]).not.toHaveProperty('body');
    const { out, err } = await dlq('list --body');
    expect(out).toMatch(/^PARKED +GROUP +FROM +RETRIES +TYPE +KEY +ID +REASON\n/);
    expect(out).toContain('{"door":"a","version":1}');
    expect(err).toContain('2 dead letters in 1 topic.');
    await buses[0]?.close();
    const handled = await consume(0);
    expect(await dlq('retry --all')).toMatchObject({ code: 0, out: '2 dead letters put back.\n' });
    await eventually(() => expect(handled).toEqual([1, 2]));
    expect([await listed(), await length()]).toEqual([[], 0]);
  });

  it('counts the retries of what fails again, and puts it back but once', async () => {
    await topics.publish([{ door: 'a', version: 1 }]);
    await consume(5);
    await eventually(async () => expect(await length()).toBe(1));
    const [before] = await listed();
    expect((await dlq(`retry --id ${String(before?.['id'])}`)).code).toBe(0);
    await eventually(async () => expect(await listed()).toMatchObject([{ id: before?.['id'], retries: 1 }]));
    expect((await dlq('retry --all')).code).toBe(0);
    await eventually(async () => expect(await listed()).toMatchObject([{ id: before?.['id'], retries: 2 }]));
    expect(await topics.read(topic)).toHaveLength(3);
    const headers = (await topics.read(topic)).map((message) => Object.keys(message.headers ?? {}));
    expect(headers.flat().filter((name) => name.startsWith('dlq_'))).toEqual(['dlq_retries', 'dlq_retries']);
  });

  it('settles the chosen ones from among the others, which stay with all that is said of them', async () => {
    await park(6);
    const before = await listed();
    const idOf = (n: number): string => String(before[n]?.['id']);
    expect(await dlq(`retry --id ${idOf(1)} --id ${idOf(4)}`)).toMatchObject({ code: 0 });
    expect((await topics.read(topic)).map(({ key }) => String(key)).sort()).toEqual(['1', '4']);
    expect(await dlq('drop --yes --partition 0 --offset 2')).toMatchObject({ code: 0 });
    const said = (letter: Record<string, unknown>): object => ({ ...letter, offset: 'any' });
    const byKey = (a: Record<string, unknown>, b: Record<string, unknown>): number =>
      Number(a['key']) - Number(b['key']);
    const rest = before.filter(({ key }) => ['0', '3', '5'].includes(String(key)));
    expect([...(await listed())].sort(byKey).map(said)).toEqual(rest.map(said));
    expect([await length(), await topics.read(topic)]).toMatchObject([3, { length: 2 }]);
  });

  // A topic that was made anew gives the offsets of the old one again.
  it('does not take two letters for one because they came from the same place', async () => {
    await park(2);
    await park(2);
    expect(await listed()).toHaveLength(4);
    expect(await dlq('retry --all')).toMatchObject({ code: 0, out: '4 dead letters put back.\n' });
    expect((await topics.read(topic)).map(({ key }) => String(key)).sort()).toEqual(['0', '0', '1', '1']);
  });

  // Every gateway parks what no gateway can read; copies of copies would come to more with every try.
  it('puts back once what several consumers have parked, and takes out the letters of all', async () => {
    const parked = letter(1);
    const atAnother = { ...parked, headers: { ...parked.headers, dlq_at: '2026-11-01T00:00:00.001Z' } };
    await topics.write(queue, [parked, atAnother, letter(2)]);
    expect(await listed()).toHaveLength(3);
    expect(await dlq('retry --all')).toMatchObject({ code: 0, out: '3 dead letters put back.\n' });
    expect((await topics.read(topic)).map(({ key }) => String(key)).sort()).toEqual(['1', '2']);
    expect([await listed(), await length()]).toEqual([[], 0]);
  });

  it('says that nothing is there, and of a letter that it is not', async () => {
    expect(await dlq('list')).toMatchObject({ code: 0, out: '' });
    expect(await dlq('retry --all')).toMatchObject({ code: 0, out: '0 dead letters put back.\n' });
    const { code, err } = await dlq('drop --yes --id nobody');
    expect([code, err]).toEqual([1, expect.stringContaining('There is no such dead letter: nobody.')]);
    const elsewhere = await cli('events dlq list --topic no.such.topic', { env });
    expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('There is no topic') as string });
    const other = await dlq('list --group nobody');
    expect([other.code, other.err]).toEqual([
      1,
      `There is no dead letter topic beside ${topic} of the group nobody.\n`,
    ]);
  });

  it('drops only what somebody has agreed to', async () => {
    await park(3);
    const asked: string[] = [];
    const answer = (yes: boolean) => ({
      ask: (question: string) => Promise.resolve((asked.push(question), yes)),
    });
    expect(await dlq('drop --all', answer(false))).toMatchObject({
      code: 0,
      out: '0 dead letters dropped.\n',
    });
    expect(await length()).toBe(3);
    expect(await dlq('drop --all', answer(true))).toMatchObject({
      code: 0,
      out: '3 dead letters dropped.\n',
    });
    expect(asked).toEqual(Array(2).fill('Drop 3 dead letters for good (all dead letters)?'));
    expect([await length(), await topics.read(topic)]).toEqual([0, []]);
  });

  it('ends between two sends when it is interrupted, and the same command does the rest', async () => {
    await park(250);
    const { code, err } = await dlq('retry --all', {
      onSaid: (said: string, interrupt: () => void) => {
        if (said.includes('of 250 dead letters put back')) interrupt();
      },
    });
    expect([code, err]).toEqual([130, expect.stringContaining('The same command goes on with the rest.')]);
    const first = await topics.read(topic);
    expect(first.length + (await length())).toBe(250);
    expect(first.length).toBeGreaterThan(0);
    expect(await dlq('retry --all')).toMatchObject({ code: 0 });
    const keys = (await topics.read(topic)).map(({ key }) => Number(key));
    expect(keys.sort((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(await length()).toBe(0);
  });

  // A process killed between the two has put letters back, has written others twice, and has deleted nothing.
  it('loses nothing and shows nothing twice when it dies between sending and deleting', async () => {
    await park(5);
    const deleteBefore = jest.spyOn(KafkaCluster.prototype, 'deleteBefore');
    deleteBefore.mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('killed'));
    const id = String((await listed())[3]?.['id']);
    expect(await dlq(`retry --id ${id}`)).toMatchObject({ code: 1 });
    expect([await length(), (await listed()).length]).toEqual([8, 5]);
    expect(await dlq(`retry --id ${id}`)).toMatchObject({ code: 0 });
    expect((await listed()).map(({ key }) => key).sort()).toEqual(['0', '1', '2', '4']);
    expect((await topics.read(topic)).map(({ key }) => String(key))).toEqual(['3', '3']);
    expect(await dlq('drop --all --yes')).toMatchObject({ code: 0, out: '4 dead letters dropped.\n' });
    expect(await length()).toBe(0);
  });

  // Sent without being taken out, they would be sent again with every try.
  it('sends nothing where it may not delete', async () => {
    await park(2);
    jest.spyOn(KafkaCluster.prototype, 'deleteBefore').mockRejectedValueOnce(new Error('not authorized'));
    expect(await dlq('retry --all')).toMatchObject({
      code: 1,
      err: expect.stringContaining('not authorized') as string,
    });
    expect([await length(), await topics.read(topic)]).toEqual([2, []]);
  });

  it('leaves what cannot be put back where it is, and says why', async () => {
    const secret = `secret.${topic}`;
    await topics.create(secret);
    await topics.write(queue, [{ key: 'stray', value: 'x' }, letter(0, secret), letter(9, topic, 9)]);
    await park(1);
    const { code, out, err } = await dlq('retry --all');
    expect([code, out]).toEqual([1, '1 dead letter put back.\n']);
    expect(err).toContain('stays where it is: it does not say which topic it came from.');
    expect(err).toContain(`stays where it is: ${queue} is not beside ${secret}, which it names.`);
    expect(err).toContain(`stays where it is: ${topic} has no partition 9.`);
    expect(await topics.read(secret)).toEqual([]);
    expect((await listed()).map(({ key }) => key)).toEqual(['stray', '0', '9']);
    expect(await dlq('drop --all --yes')).toMatchObject({ code: 0 });
    expect(await length()).toBe(0);
  });
});
