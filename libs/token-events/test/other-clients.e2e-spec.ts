import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { tokenEvents, tokenStates } from '@libs/contracts';
import { ensureTopics } from '@libs/event-bus';
import { describeWith, eventually } from '@libs/testing';
import { Kafka, logLevel } from 'kafkajs';
import { judgedByKit } from './judged-by-kit';

const REPOSITORY = resolve(__dirname, '../../..');
const EXAMPLES = join(REPOSITORY, 'libs/token-events/examples');
const SLOW_MS = 300_000;

// What the documents say of other languages is true only for as long as somebody runs it.
describeWith('kafka', 'an ordinary client of Kafka', (address) => {
  describeWith('kcat', 'follow-tokens.sh', () => {
    it(
      'shows a token as it is, then what becomes of it',
      async () => {
        const brokers = address.split(',');
        const topics = [...tokenEvents, ...tokenStates];
        await ensureTopics({ brokers }, topics, { partitions: 3, replicationFactor: 1 });
        const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
        await producer.connect();
        const tokenId = randomUUID().replaceAll('-', '').slice(0, 12);
        const publish = (topic: string, type: string, value: string) =>
          producer.send({ topic, messages: [{ key: tokenId, value, headers: { ce_type: type } }] });
        const token = { tokenId, kind: 'account', accountId: 7 };
        const at = '2026-01-01T00:00:00.000Z';
        const state = JSON.stringify({ ...token, version: 1, status: 'issued', issuedAt: at });
        await publish(tokenStates[0].topic, 'token.state.v1', state);

        // A group of its own: the shell leaves its kcat processes behind.
        const following = spawn('sh', [join(EXAMPLES, 'follow-tokens.sh'), address], {
          detached: true,
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const ended = once(following, 'close');
        let printed = '';
        following.stdout.on('data', (text: Buffer) => (printed += text.toString()));
        try {
          const patience = { timeoutMs: 60_000 };
          await eventually(() => expect(printed).toContain(`state ${tokenId} ${state}\n`), patience);
          const revocation = { ...token, version: 2, revokedAt: at, seq: 1, incarnation: 'one' };
          const revoked = JSON.stringify(revocation);
          await publish(tokenEvents[0].topic, 'token.revoked.v1', revoked);
          await eventually(
            () => expect(printed).toContain(`${tokenId} ce_type=token.revoked.v1 ${revoked}\n`),
            patience,
          );
        } finally {
          process.kill(-(following.pid ?? 0), 'SIGKILL');
          await ended;
          await producer.disconnect();
        }
      },
      SLOW_MS,
    );
  });

  describeWith('confluent', 'conformance-consumer.py', (python) => {
    it(
      'passes every scenario of the conformance kit',
      async () => {
        const scenarios = await judgedByKit({
          kit: [process.execPath, 'dist/libs/conformance-kit/src/main.js'],
          cwd: REPOSITORY,
          brokers: address,
          consumer: `exec ${python} ${join(EXAMPLES, 'conformance-consumer.py')}`,
        });
        expect(scenarios.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
        expect(scenarios.length).toBeGreaterThan(20);
      },
      SLOW_MS,
    );
  });
});
