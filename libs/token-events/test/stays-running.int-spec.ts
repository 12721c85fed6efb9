import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { describeWith, eventually, type Program, runProgram } from '@libs/testing';
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs';
import { contractsUnder } from '../src/contracts-under';

const LIBRARY = resolve(__dirname, '../src');

/** Says `true` when it follows, `false` when its consumer is made anew, and the id of every token that is issued. */
const follow = (brokers: string[], topicPrefix: string): Program =>
  runProgram(`
    const { subscribeToTokens } = require(${JSON.stringify(LIBRARY)});
    const say = (what) => console.log(JSON.stringify(what));
    const ignore = () => undefined;
    const error = (_, text) => text.includes('making it anew') && say(false);
    subscribeToTokens({
      kafka: { brokers: ${JSON.stringify(brokers)} },
      topicPrefix: ${JSON.stringify(topicPrefix)},
      group: 'stays-running',
      log: { debug: ignore, info: ignore, warn: ignore, error },
      handlers: { issued: ({ tokenId }) => say(tokenId) },
    }).then(() => say(true));
  `);

describeWith('kafka', 'a program that does nothing but follow tokens', (address) => {
  const brokers = address.split(',');
  const prefix = `${randomUUID()}.`;
  const { topic } = contractsUnder(prefix).issued;
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  let admin: Admin;
  let producer: Producer;
  let program: Program | undefined;

  beforeAll(async () => {
    admin = kafka.admin();
    producer = kafka.producer({ allowAutoTopicCreation: false });
    await Promise.all([admin.connect(), producer.connect()]);
  });
  afterAll(async () => {
    await program?.kill();
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });

  const createTopic = () =>
    admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }] });
  const issue = (tokenId: string) =>
    producer.send({
      topic,
      messages: [
        {
          key: tokenId,
          value: JSON.stringify({
            ...{ tokenId, kind: 'account', accountId: 7, version: 1 },
            issuedAt: '2026-01-01T00:00:00.000Z',
          }),
          headers: { ce_type: 'token.issued.v1', ce_id: randomUUID() },
        },
      ],
    });

  // It ended without a word, for nothing held it while its consumer was between two lives.
  it('is still there after its consumer was made anew', async () => {
    await createTopic();
    program = follow(brokers, prefix);
    expect(await program.report()).toBe(true);
    await admin.deleteTopics({ topics: [topic] });
    expect(await program.report()).toBe(false);
    await eventually(() => createTopic());
    await eventually(() => issue('abcdefabcdef'));
    expect(await program.report()).toBe('abcdefabcdef');
  });
});
