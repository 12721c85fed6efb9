import { cpus } from 'node:os';
import { startStack } from '../../deploy/stack/start-stack';
import { requirePackages } from '../support/programs';
import { pin } from '../support/processes';
import { benchMain, machineLine } from '../support/bench-main';
import type { Bench } from '../support/run-bench';
import { roundsOf } from '../support/statistics';
import { writeFigures } from '../support/write-figures';
import { CONTESTANTS } from './contestant';
import { startContestants, type Surroundings } from './field';
import { measureLatency, mostOf } from './latency';
import { CONNECTIONS } from './load/wrk';
import { type Options, readOptions, USAGE } from './options';
import { Gateways } from './portcullis/gateways';
import { issueTokens } from './portcullis/tokens';
import { measureRates } from './rates';
import { latencyTable, percent, ratesTable, type Results } from './report';
import { LUA_MODULES } from './rivals/nginx';
import { startUpstream } from './rivals/upstream';
import { measureScaling } from './scaling';
import { LOAD_CORE, SERVER_CORE } from './server';
import { measureStarts } from './start-times';
import { targetLines } from './targets';

const PACKAGES = {
  wrk: 'wrk',
  taskset: 'util-linux',
  nginx: 'nginx-light',
  [LUA_MODULES[1] ?? '']: 'libnginx-mod-http-lua',
  '/usr/share/lua/5.1/nginx/redis.lua': 'lua-nginx-redis',
  haproxy: 'haproxy',
  'redis-server': 'redis-server',
  java: 'openjdk-17-jre-headless',
  mvn: 'maven',
};
const STARTS = 5;
/** Of what the gateway takes at most. */
const [LATENCY_LOAD, SCALING_LOAD] = [0.8, 0.6];

async function gatewayBench(bench: Bench, options: Options): Promise<void> {
  if (cpus().length < 2) throw new Error('This bench needs two cores: one for the server, one for the load.');
  requirePackages(bench.narrator, PACKAGES);
  const surroundings = await surroundingsOf(bench, options);
  const results = await measure(surroundings, options);
  show(bench, results);
  bench.narrator.say(
    options.quick ? 'A quick run says nothing about targets.' : targetLines(results).join('\n'),
  );
  if (options.out !== undefined) await save(options.out, results);
  requireEverything(results, options);
}

async function surroundingsOf(bench: Bench, { profile }: Options): Promise<Surroundings> {
  const one = { tokensApi: 1, ingestionApi: 1, ingestionWorker: 1, gateway: 1 };
  const stack = await startStack({ dataDir: bench.dataDir, narrator: bench.narrator, replicas: one });
  bench.atTheEnd(() => stack.close());
  const upstream = await startUpstream(bench);
  const gateways = await Gateways.of(bench, stack, upstream.url, profile);
  return { bench, stack, upstream, gateways, tokens: await issueTokens(stack) };
}

async function measure(surroundings: Surroundings, options: Options): Promise<Results> {
  const { bench, gateways, stack, upstream } = surroundings;
  const { parts, only, rounds, seconds, warm, quick } = options;
  const startSeconds = parts.includes('start')
    ? await measureStarts(bench, gateways, quick ? 1 : STARTS)
    : undefined;
  // From here on everything that is there, and whatever it starts, keeps off the server's core. Redis alone is on it: to ask it is a
  // part of the work of whoever asks, and beside the load it would leave the load too little to keep the server busy.
  pin(process.pid, [LOAD_CORE]);
  pin(stack.redis.pid, [SERVER_CORE]);
  const contestants = await startContestants(surroundings, only);
  const rates = parts.includes('rates')
    ? await measureRates(bench, contestants, upstream.pid, options)
    : undefined;
  const l1 = contestants.find(({ id }) => id === 'l1');
  if (!l1 || !(parts.includes('latency') || parts.includes('scaling'))) return { startSeconds, rates };

  const luaRedis = contestants.filter(({ id }) => id === 'lua-redis');
  const latency = parts.includes('latency')
    ? await measureLatency(bench, l1, luaRedis, { rounds, seconds, warm, share: LATENCY_LOAD })
    : undefined;
  const scaling = parts.includes('scaling')
    ? await measureScaling(bench, gateways, l1, {
        ...{ rounds, seconds },
        requestsPerSecond: SCALING_LOAD * (await mostOf(l1, { warm, seconds })),
      })
    : undefined;
  return { startSeconds, rates, latency, scaling };
}

function show({ narrator }: Bench, results: Results): void {
  narrator.say(`\n${machineLine()}`);
  if (results.rates) {
    const strangers = roundsOf(
      results.rates.flatMap(({ turns }) => turns.map((turn) => turn.strangersShare)),
    );
    narrator.say(
      `\nAs much as each takes, ${String(CONNECTIONS)} connections:\n\n${ratesTable(results.rates)}`,
    );
    narrator.say(
      `\nOther programs had ${percent(strangers.median)} of the server’s core (${percent(strangers.least)} to ${percent(strangers.most)}).`,
    );
  }
  if (results.latency) narrator.say(`\nAt the same rate:\n\n${latencyTable(results.latency)}`);
  if (results.scaling) {
    const { requestsPerSecond, cpuMicrosPerRequest: cpu } = results.scaling;
    narrator.say(
      `\nCPU of a request at ${requestsPerSecond.toFixed(0)} a second: one gateway ${roundsOf(cpu.one).median.toFixed(1)} µs, ` +
        `two that share it ${roundsOf(cpu.two).median.toFixed(1)} µs` +
        (results.scaling.most ? '' : '. To see what two take at most, a machine needs four cores.'),
    );
  }
  narrator.say();
}

/** Whatever the figures are, all contestants have to be there and to have answered as they should. */
function requireEverything({ rates = [], latency = [] }: Results, { parts, only }: Options): void {
  const wrong = [
    ...rates.filter((one) => one.wrong > 0),
    ...latency.filter(({ rounds }) => rounds.some((round) => round.wrong > 0)),
  ].map(({ contestant }) => CONTESTANTS[contestant.id]);
  if (wrong.length > 0) throw new Error(`Wrong answers, which do not count: ${wrong.join('; ')}`);
  const expected = parts.includes('rates') ? only.length : 0;
  if (rates.length !== expected)
    throw new Error(`${String(expected)} contestants were asked for, ${String(rates.length)} ran`);
}

const save = (directory: string, results: Results): Promise<void> =>
  writeFigures(directory, 'gateway', {
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, at: new Date() },
    ...results,
    rates: results.rates?.map(({ contestant, ...rest }) => ({ contestant: contestant.id, ...rest })),
    latency: results.latency?.map(({ contestant, ...rest }) => ({ contestant: contestant.id, ...rest })),
  });

void benchMain({ usage: USAGE, readOptions, run: gatewayBench });
