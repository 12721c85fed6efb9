import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { tokenEvents, tokenStates } from '@libs/contracts';
import { ensureTopics } from '@libs/event-bus';
import { describeWith, eventually } from '@libs/testing';
import { Kafka, logLevel } from 'kafkajs';
import { judgedByKit } from './judged-by-kit';

const run = promisify(execFile);
const REPOSITORY = resolve(__dirname, '../../..');
const INSTALLED = 'node_modules/@portcullis/token-events';
const SLOW_MS = 300_000;

const PROGRAM = `
import { InvalidOptions, subscribeToTokens, type TokenRevoked, type TokenSubscription } from '@portcullis/token-events';
const revoked = ({ tokenId, version, seq }: TokenRevoked): string => tokenId.concat(version.toFixed(), seq.toFixed());
export const begin = (): Promise<TokenSubscription> =>
  subscribeToTokens({ kafka: { brokers: ['a:1'] }, group: 'g', handlers: { revoked: (event) => void revoked(event) } });
// @ts-expect-error: there is no such handler.
export const wrong = () => subscribeToTokens({ kafka: { brokers: [] }, group: 'g', handlers: { renamed: revoked } });
export const error = new InvalidOptions('x');
`;

describeWith('kafka', 'the packed client', (address) => {
  let project: string;
  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'portcullis-packed-'));
    const packing = ['dist/deploy/token-events/main.js', project];
    const { stdout } = await run(process.execPath, packing, { cwd: REPOSITORY });
    writeFileSync(join(project, 'package.json'), '{"name":"subscriber","private":true}');
    const install = [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--ignore-scripts',
      stdout.trim(),
    ];
    await run('npm', install, { cwd: project });
  }, SLOW_MS);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('brings nothing along but kafkajs and zod', () => {
    const packages = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(packages.sort()).toEqual(['@portcullis', 'kafkajs', 'zod']);
    for (const bundle of ['index.js', 'conformance.js']) {
      const text = readFileSync(join(project, INSTALLED, bundle), 'utf8');
      const names = [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name = '']) => name);
      const packagesOf = new Set(names.filter((name) => !name.startsWith('node:')));
      expect([bundle, ...[...packagesOf].sort()]).toEqual([bundle, 'kafkajs', 'zod']);
    }
  });

  it(
    'has the types of its contracts',
    async () => {
      writeFileSync(join(project, 'program.ts'), PROGRAM);
      const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
      const types = ['--types', 'node', '--typeRoots', join(REPOSITORY, 'node_modules/@types')];
      // kafkajs' own declarations are not for us to check.
      const strict = ['--strict', '--skipLibCheck', '--noEmit', '--module', 'node20', ...types, 'program.ts'];
      await run(process.execPath, [tsc, ...strict], { cwd: project });
    },
    SLOW_MS,
  );

  it(
    'runs its example: a token as it is, then what becomes of it',
    async () => {
      const brokers = address.split(',');
      await ensureTopics({ brokers }, [...tokenEvents, ...tokenStates], {
        partitions: 3,
        replicationFactor: 1,
      });
      const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      const tokenId = randomUUID().replaceAll('-', '').slice(0, 12);
      const publish = (topic: string, type: string, payload: object) =>
        producer.send({
          topic,
          messages: [{ key: tokenId, value: JSON.stringify(payload), headers: { ce_type: type } }],
        });
      const token = { tokenId, kind: 'account', accountId: 7 };
      const at = '2026-01-01T00:00:00.000Z';
      const state = { ...token, version: 1, status: 'issued', issuedAt: at };
      await publish(tokenStates[0].topic, 'token.state.v1', state);

      const example = spawn(process.execPath, [join(INSTALLED, 'examples/follow-tokens.js'), ...brokers], {
        cwd: project,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(example, 'exit');
      let printed = '';
      example.stdout.on('data', (text: Buffer) => (printed += text.toString()));
      try {
        await eventually(() => expect(printed).toContain('lag'), { timeoutMs: 120_000 });
        expect(printed).toContain(`issued ${tokenId} version 1\n`);
        const revocation = { ...token, version: 2, revokedAt: at, seq: 1, incarnation: 'one' };
        await publish(tokenEvents[0].topic, 'token.revoked.v1', revocation);
        await eventually(() => expect(printed).toContain(`revoked ${tokenId} version 2\n`), {
          timeoutMs: 60_000,
        });
        example.kill('SIGINT');
        expect(await ended).toEqual([0, null]);
      } finally {
        example.kill('SIGKILL');
        await producer.disconnect();
      }
    },
    SLOW_MS,
  );

  // Its own author's kit, installed as a subscriber installs it, starts and stops it as a process.
  it(
    'passes every scenario of the conformance kit',
    async () => {
      const consumer = join(INSTALLED, 'examples/conformance-consumer.js');
      const scenarios = await judgedByKit({
        kit: ['npx', '--no-install', 'portcullis-conformance'],
        cwd: project,
        brokers: address,
        consumer: `exec node ${consumer}`,
      });
      expect(scenarios.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
      expect(scenarios.length).toBeGreaterThan(20);
    },
    SLOW_MS,
  );
});
