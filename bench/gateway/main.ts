import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { Narrator } from '@libs/local-instance';
import { PortcullisClient } from '../../deploy/demo/portcullis-client';
import { projectRoot } from '../../deploy/local/stack-directory';
import { Environments } from '../../deploy/stack/environment';
import { startServiceProcess } from '../../deploy/stack/service-process';
import { type Stack, startStack } from '../../deploy/stack/start-stack';
import { SecretsFile } from '@libs/local-instance';
import { startNginxUpstream } from './nginx';
import { type Load, load } from './wrk';

const PATH = '/api/v3/analysis/organizations/gh/acme/repositories/shop';
const TOKENS_IN_TURN = 64;

interface Contestant {
  name: string;
  url: string;
  tokens: readonly string[];
  loads: Load[];
}

/**
 * Requests per second through one gateway, beside a bare Node proxy that checks nothing. Server alone on core 0; wrk (50
 * connections) and an nginx upstream on core 1; rounds interleaved. Needs wrk, nginx and taskset.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '5' } },
  });
  const narrator = new Narrator();
  for (const program of ['wrk', 'nginx', 'taskset']) requireProgram(program);
  const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const stop: (() => Promise<void>)[] = [];
  try {
    const nginx = await startNginxUpstream(join(dataDir, 'nginx'));
    stop.push(() => nginx.stop());
    const one = { tokensApi: 1, ingestionApi: 1, ingestionWorker: 1, gateway: 1 };
    const stack = await startStack({ dataDir, narrator, replicas: one });
    stop.push(() => stack.close());
    const contestants = await contestantsOf(stack, dataDir, nginx.url, stop);

    for (const { url, tokens } of contestants) await load(url, tokens, 3);
    for (let round = 1; round <= Number(values.rounds); round += 1)
      for (const one of contestants) {
        const result = await load(one.url, one.tokens, Number(values.seconds));
        narrator.say(
          `round ${String(round)}  ${one.name.padEnd(28)} ${result.requestsPerSecond.toFixed(0)} requests/s`,
        );
        one.loads.push(result);
      }
    narrator.say(`\n${table(contestants)}\n\n${cpus()[0]?.model ?? ''}, Node ${process.version}`);
  } finally {
    for (const end of stop.reverse()) await end();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function contestantsOf(
  stack: Stack,
  dataDir: string,
  upstream: string,
  stop: (() => Promise<void>)[],
): Promise<Contestant[]> {
  const secrets = await new SecretsFile(dataDir).loadOrCreate();
  const tokensUrl = stack.processes.get('tokens-api')?.url ?? '';
  const environment = await new Environments(secrets, stack.servers).gateway(
    'gateway',
    [{ name: 'tokens-api', url: tokensUrl }],
    [{ name: 'upstream', url: upstream }],
  );
  const gateway = async (name: string, entry: string): Promise<string> => {
    const running = await startServiceProcess({
      name,
      entry,
      directory: join(dataDir, 'bench'),
      environment,
    });
    stop.push(() => running.stop());
    execFileSync('taskset', ['-a', '-c', '-p', '0', String(running.pid)]);
    return running.url + PATH;
  };
  const portcullis = new PortcullisClient(stack.instance);
  const tokens: string[] = [];
  for (let index = 0; index < TOKENS_IN_TURN; index += 1)
    tokens.push((await portcullis.issueRepositoryToken()).token);

  return [
    { name: 'bare Node proxy, no check', url: (await bareProxy(upstream, stop)) + PATH, tokens, loads: [] },
    {
      name: 'gateway, token in L1',
      url: await gateway('gateway-l1', 'services/gateway/src/main.js'),
      tokens,
      loads: [],
    },
    {
      name: 'gateway, token only in Redis',
      url: await gateway('gateway-l2', 'bench/gateway/gateway-with-small-l1.js'),
      tokens,
      loads: [],
    },
  ];
}

async function bareProxy(upstream: string, stop: (() => Promise<void>)[]): Promise<string> {
  const program = join(projectRoot(), 'dist/bench/gateway/bare-proxy.js');
  const child = spawn('taskset', ['-c', '0', process.execPath, program, upstream, '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stop.push(async () => {
    child.kill();
    await once(child, 'exit');
  });
  for await (const port of createInterface(child.stdout)) return `http://127.0.0.1:${port}`;
  throw new Error('The bare proxy did not start');
}

function table(contestants: readonly Contestant[]): string {
  const base = median(contestants[0]?.loads.map(({ requestsPerSecond }) => requestsPerSecond) ?? []);
  const header = `${'(medians)'.padEnd(30)} requests/s  ratio   p50 ms   p99 ms  wrong answers`;
  const rows = contestants.map(({ name, loads }) => {
    const of = (pick: (one: Load) => number): number => median(loads.map(pick));
    const rate = of(({ requestsPerSecond }) => requestsPerSecond);
    const wrong = loads.reduce((sum, one) => sum + one.wrong, 0);
    return [
      name.padEnd(30),
      rate.toFixed(0).padStart(10),
      (rate / base).toFixed(2).padStart(6),
      of(({ p50Ms }) => p50Ms)
        .toFixed(2)
        .padStart(8),
      of(({ p99Ms }) => p99Ms)
        .toFixed(2)
        .padStart(8),
      String(wrong).padStart(14),
    ].join(' ');
  });
  return [header, ...rows].join('\n');
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

function requireProgram(program: string): void {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
  } catch {
    throw new Error(
      `This bench needs ${program}. Install it with: apt-get install wrk nginx-light util-linux`,
    );
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
