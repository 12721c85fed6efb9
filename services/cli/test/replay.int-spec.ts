import { randomUUID } from 'node:crypto';
import { describeWith } from '@libs/testing';
import type { KafkaMessage } from 'kafkajs';
import { KafkaConfirmedProducer } from '@libs/outbox';
import { cli } from './support/cli-run';
import { byDoor, TestTopics, versionsOf } from './support/test-topic';

const continuing = (err: string): string => /^ {2}portcullis (events replay .*)$/m.exec(err)?.[1] ?? '';
const idsOf = (messages: readonly KafkaMessage[]): string[] =>
  messages.map(({ headers }) => String(headers?.['ce_id']));

describeWith('kafka', 'portcullis events replay, from Kafka', (address) => {
  let topics: TestTopics;
  let topic: string;
  let env: Record<string, string>;
  beforeEach(() => {
    topics = new TestTopics(address.split(','));
    ({ topic, env } = topics);
  });
  afterEach(() => topics.close());

  it('sends copies with the ids, keys, headers and payloads of before, in the order of each key', async () => {
    await topics.create(topic, 3);
    const doors = ['a', 'b', 'c', 'd', 'e'];
    await topics.publish(versionsOf(doors, 40));
    const before = await topics.read(topic);
    const dry = await cli(`events replay --dry-run --since 1h --topic ${topic}`, { env });
    expect(dry).toMatchObject({
      code: 0,
      out: expect.stringMatching(/200 events would be sent again/) as string,
    });
    expect(await topics.read(topic)).toHaveLength(200);
    const { code, json } = await cli(`events replay --json --since 1h --topic ${topic}`, { env });
    const byType = [{ topic, type: 'door.opened.v1', count: 200 }];
    expect([code, json]).toEqual([0, [{ dryRun: false, looked: 200, events: 200, byType }]]);
    const after = await topics.read(topic);
    const content = ({ key, value, headers }: KafkaMessage): string =>
      JSON.stringify([String(key), String(value), Object.entries(headers ?? {}).map(String)]);
    expect(after.map(content).sort()).toEqual([...before, ...before].map(content).sort());
    const versions = Array.from({ length: 40 }, (_, n) => n + 1);
    const twice = Object.fromEntries(doors.map((door) => [door, [...versions, ...versions]]));
    expect(byDoor(await topics.doors(topic))).toEqual(twice);
  });

  it('sends what was chosen to another topic, and nothing that is no event', async () => {
    const other = `copies.${randomUUID()}`;
    await topics.create(topic, 2);
    await topics.create(other, 2);
    await topics.publish(versionsOf(['a', 'b'], 3));
    await topics.publish([{ door: 'a', version: 4 }], 'door.closed.v1');
    await topics.write(topic, [{ key: 'a', value: 'no event' }]);
    const chosen = `--since 1h --topic ${topic} --to ${other} --subject a`;
    expect((await cli(`events replay ${chosen} --type door.opened.v1`, { env })).code).toBe(0);
    expect(byDoor(await topics.doors(other))).toEqual({ a: [1, 2, 3] });
    const past = `--since 2h --until 1h --topic ${topic}`;
    expect((await cli(`events replay --json ${past}`, { env })).json).toMatchObject([{ events: 0 }]);
  });

  it('ends between two sends when it is interrupted, and the command that it prints does exactly the rest', async () => {
    const other = `copies.${randomUUID()}`;
    await topics.create(topic);
    await topics.create(other);
    await topics.publish(versionsOf(['a', 'b'], 125));
    const { code, out, err } = await cli(`events replay --since 1h --topic ${topic} --to ${other}`, {
      env,
      onSaid: (said, interrupt) => {
        if (/[1-9]\d* events sent again/.test(said)) interrupt();
      },
    });
    expect([code, out]).toEqual([130, '']);
    const sent = await topics.read(other);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.length).toBeLessThan(250);
    expect(continuing(err)).toContain(`--range ${topic}/0:${String(sent.length)}-250 --to ${other}`);
    expect((await cli(continuing(err), { env })).code).toBe(0);
    expect(idsOf(await topics.read(other))).toEqual(idsOf(await topics.read(topic)));
    expect(byDoor(await topics.doors(other))['a']).toEqual(Array.from({ length: 125 }, (_, n) => n + 1));
  });

  it('says how to go on when it fails, too', async () => {
    const other = `copies.${randomUUID()}`;
    await topics.create(topic);
    await topics.create(other);
    await topics.publish(versionsOf(['a'], 150));
    const send = jest
      .spyOn(KafkaConfirmedProducer.prototype, 'send')
      .mockRejectedValueOnce(new Error('no route'));
    const failed = await cli(`events replay --since 1h --topic ${topic} --to ${other}`, { env });
    send.mockRestore();
    expect([failed.code, failed.out]).toEqual([1, '']);
    expect(failed.err).toMatch(/no route\n$/);
    expect((await cli(continuing(failed.err), { env })).code).toBe(0);
    expect(await topics.read(other)).toHaveLength(150);
  });

  it('says of a topic or a partition that it does not exist', async () => {
    await topics.create(topic);
    const answers: [string, string][] = [
      [`--since 1h --topic ${topic} --to no.such.topic`, 'There is no topic no.such.topic.'],
      ['--since 1h --topic no.such.topic', 'There is no topic no.such.topic.'],
      [`--range ${topic}/7:0-10`, `${topic} has no partition 7.`],
    ];
    for (const [options, sentence] of answers) {
      const { code, err } = await cli(`events replay ${options}`, { env });
      expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
    }
  });

  // A copy of an older state would be what every new subscriber is told for ever.
  it('refuses a compacted topic, as source and as target', async () => {
    const compacted = `state.${randomUUID()}`;
    await topics.create(topic);
    await topics.create(compacted, 1, true);
    for (const options of [`--topic ${compacted}`, `--topic ${topic} --to ${compacted}`]) {
      const { code, err } = await cli(`events replay --since 1h ${options}`, { env });
      expect([code, err]).toEqual([1, expect.stringMatching(new RegExp(`^${compacted} is compacted`, 'm'))]);
    }
  });
});
