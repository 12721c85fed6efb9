import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateSigningKey, publicPartOf, type RunningProcess } from '@libs/http';
import type { TestDatabase } from '@libs/testing';
import { z } from 'zod';
import { readTokensConfig } from '../../services/tokens/src/tokens.config';
import { startTokensApi } from '../../services/tokens/src/start';
import { tokensDatabase } from '../../services/tokens/test/support/tokens-database';

const ROOT = resolve(__dirname, '../..');
const gateway = generateSigningKey('gateway', 'test');
const ingestion = generateSigningKey('ingestion', 'test');

const report = z.array(
  z.object({
    process: z.string().optional(),
    findings: z.array(z.object({ severity: z.string(), about: z.string(), sentence: z.string() })),
  }),
);

/** The command as an operator runs it: a process of its own. */
async function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: unknown; out: string; err: string }> {
  const program = [
    '-r',
    resolve(ROOT, 'test/support/register-typescript.js'),
    resolve(ROOT, 'deploy/doctor/main.ts'),
  ];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as unknown[];
  return { code, out, err };
}

describe('npm run doctor', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-doctor-'));
  let database: TestDatabase;
  let api: RunningProcess;
  let tokensEnv: Record<string, string>;
  let gatewayEnv: Record<string, string>;

  beforeAll(async () => {
    database = await tokensDatabase();
    tokensEnv = {
      DATABASE_URL: database.url,
      PEPPERS: `test:${randomBytes(32).toString('base64')}`,
      ASSERTION_TRUSTED_KEYS: JSON.stringify({ keys: [gateway, ingestion].map(publicPartOf) }),
    };
    const config = readTokensConfig({ ...tokensEnv, PORT: '0', MANAGEMENT_PORT: '0', LOG_LEVEL: 'silent' });
    api = await startTokensApi({ ...config, host: '127.0.0.1' });
    gatewayEnv = {
      TOKENS_URL: api.url ?? '',
      INGESTION_URL: api.url ?? '',
      ASSERTION_SIGNING_KEY: JSON.stringify(gateway),
      CACHE: 'memory',
      EVENT_BUS: 'none',
    };
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('tells by its exit code and in sentences that there is nothing to do', async () => {
    const { code, out } = await run(['gateway'], gatewayEnv);
    expect(out).toContain('The tokens API answers, and trusts this process.');
    expect(out).toMatch(/\n\d+ ok, 0 warnings, 0 problems\n$/);
    expect(code).toBe(0);
  });

  it('finds that the tokens API does not believe the gateway', async () => {
    const stranger = {
      ...gatewayEnv,
      ASSERTION_SIGNING_KEY: JSON.stringify(generateSigningKey('gateway', 'test')),
    };
    const { code, out } = await run(['gateway'], stranger);
    expect(out).toContain(
      'PROBLEM   other processes: The tokens API does not believe what this process signs.',
    );
    expect(code).toBe(1);
  });

  it('names every setting that is wrong, such as a key that is too short, and shows no value', async () => {
    const short = { ...tokensEnv, PEPPERS: 'test:aHVudGVyMg==', LEASE_MS: 'soon' };
    const { code, out } = await run(['tokens-api'], short);
    expect(out).toMatch(/PROBLEM {3}settings: Invalid configuration/);
    expect(out).toContain('PEPPERS (at 0.secret) must hold at least 32 bytes');
    expect(out).toContain('LEASE_MS must be a number.');
    expect(out).not.toMatch(/aHVudGVyMg|hunter2|soon/);
    expect(code).toBe(1);
  });

  it('reads the settings of several processes from files, says whether they fit together, and prints JSON', async () => {
    const fileOf = (name: string, env: Record<string, string>): string => {
      const path = join(directory, `${name}.env`);
      writeFileSync(
        path,
        Object.entries(env)
          .map(([key, value]) => `${key}='${value}'\n`)
          .join(''),
        { mode: 0o600 },
      );
      return `${name}=${path}`;
    };
    const renamed = { ...gateway, kid: 'gateway:renamed' };
    const { code, out } = await run([
      fileOf('gateway', { ...gatewayEnv, ASSERTION_SIGNING_KEY: JSON.stringify(renamed) }),
      fileOf('tokens-api', tokensEnv),
      '--json',
    ]);
    const diagnoses = report.parse(JSON.parse(out));
    expect(diagnoses.map(({ process }) => process)).toEqual(['gateway', 'tokens-api', undefined]);
    expect(diagnoses[2]?.findings.map(({ sentence }) => sentence)).toEqual([
      'The tokens-api does not trust the key that the gateway signs with (gateway:renamed).',
    ]);
    const ofTokens = diagnoses[1]?.findings.filter(({ about }) => about === 'database') ?? [];
    // The server of the tests gives durability up for speed, and says so.
    expect(ofTokens.filter(({ severity }) => severity === 'problem').map(({ sentence }) => sentence)).toEqual(
      ofTokens.flatMap(({ sentence }) =>
        /^(fsync|full_page_writes|synchronous_commit) is/.test(sentence) ? [sentence] : [],
      ),
    );
    expect(ofTokens.map(({ sentence }) => sentence)).toContain('PEPPERS has the pepper of every live token.');
    expect(out).not.toContain(tokensEnv['PEPPERS']?.split(':')[1]);
    expect(code).toBe(1);
  });

  it('ends with another code where the command cannot be understood', async () => {
    const { code, err } = await run(['gatewy']);
    expect(err).toContain('gatewy is no process: name one of gateway, tokens-api');
    expect(code).toBe(2);
  });
});
