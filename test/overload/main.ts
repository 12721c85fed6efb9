import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Narrator } from '@libs/local-instance';
import { z } from 'zod';
import { startStack, type Stack } from '../../deploy/stack/start-stack';
import { monotonicMs } from '../chaos/monotonic';
import { failureText, number, optionsIn } from '../support/option-values';
import { Random } from '../support/random';
import { settle } from '../chaos/residents';
import { ChartMemory } from './chart-memory';
import { Flood } from './flood';
import { ProcessWatch } from './process-watch';
import { beyondChart, BOUNDS, findings, type OverloadReport, render, UNTIMED } from './report';
import { CLOSE, COARSE, findOverload, findSustainable, secondsToRecover } from './stages';
import { requestsOf } from './requests';

const USAGE = `Usage: npm run overload -- [options]

Measures which rate of uploads and reads one process of each kind sustains on this machine, sends at least three times what is served, and watches it recover.

  --minutes N      how long the overload lasts (default 2, with --quick 0.2)
  --sustainable N  requests per second that are taken as sustainable; default: measured first
  --quick          looks for that rate coarsely, and does not judge times and rates: for a machine that may be busy with anything
  --help           this text`;

/** Afterwards: what it can certainly carry. */
const CALM = 0.8;
const SETTLED_MS = 5_000;
/** Where no search for the sustainable rate has compiled the code and opened the connections. */
const WARM_UP_MS = 30_000;
const ONE_OF_EACH = { gateway: 1, tokensApi: 1, ingestionApi: 1, ingestionWorker: 1 };

const options = z.object({
  minutes: number('minutes', 0.1, 24 * 60).optional(),
  sustainable: number('sustainable', 1, 1_000_000).optional(),
  quick: z.boolean().default(false),
});
type Options = z.output<typeof options>;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run overload`: exit 0 only if it served on, its memory stayed and it recovered in time. */
async function main(): Promise<void> {
  const chosen = optionsIn(process.argv.slice(2), options);
  if (!chosen) {
    say(USAGE);
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-overload-'));
  say(`Portcullis under overload. Data: ${dataDir}`);
  const chart = new ChartMemory();
  const stack = await startStack({
    dataDir,
    narrator: new Narrator(say),
    replicas: ONE_OF_EACH,
    environmentOf: (name) => chart.environmentOf(name),
  });
  try {
    const report = await measure(stack, dataDir, chosen);
    say(`\n${render(report)}`);
    const found = [
      ...findings(report, chosen.quick ? UNTIMED : BOUNDS),
      ...beyondChart(report.watched.memory, chart),
    ];
    for (const one of found) say(one);
    process.exitCode = found.length === 0 ? 0 : 1;
  } finally {
    say('  … stop the stack');
    await stack.close();
  }
  if (process.exitCode === 0) await rm(dataDir, { recursive: true, force: true });
}

async function measure(
  stack: Stack,
  dataDir: string,
  { quick, minutes = quick ? 0.2 : 2, sustainable: given }: Options,
): Promise<OverloadReport> {
  const search = quick ? COARSE : CLOSE;
  const residents = await settle({ databaseUrl: stack.servers.tokensDatabaseUrl, dataDir }, 'load-1');
  const random = new Random(1);
  const { gateway, next } = await requestsOf(stack.instance.baseUrl, residents, random);
  const flood = new Flood({ gateway, random, next });
  try {
    say(given === undefined ? '  … look for the rate that is sustained' : '  … warm up');
    if (given !== undefined) await held(flood, given * CALM, WARM_UP_MS);
    const found =
      given === undefined ? await findSustainable(flood, () => keepsUp(stack), say, search) : undefined;
    const sustainable = found?.perSecond ?? given ?? NaN;
    const calm = await held(flood, sustainable * CALM, SETTLED_MS);
    say('  … look for the rate that is too much');
    const tooMuch = await findOverload(flood, { sustainable, times: BOUNDS.offeredTimes }, say, search);
    say(`  … ${tooMuch.toFixed(0)} a second for ${minutes} min`);
    const watch = new ProcessWatch([...stack.processes.values()], serversOf(stack));
    const overload = await held(flood, tooMuch, minutes * 60_000);
    const watched = await watch.stop();
    say(`  … ${(CALM * sustainable).toFixed(0)} a second again (${flood.leftOut} requests were left out)`);
    const seconds = await secondsToRecover(flood, CALM * sustainable, say);
    const recovered = await held(flood, CALM * sustainable, SETTLED_MS);
    return {
      ...{ sustainable, overload, recovered, minutes, watched, machineCores: availableParallelism() },
      calm: found?.tally ?? calm,
      secondsToRecover: seconds,
    };
  } finally {
    await flood.finish();
    gateway.close();
  }
}

const serversOf = ({ postgres, redis, kafka }: Stack): { name: string; pid: number }[] => [
  { name: 'Postgres', pid: postgres.pid },
  { name: 'Redis', pid: redis.pid },
  ...kafka.map(({ pid }) => ({ name: 'Kafka', pid })),
];

/** Older than this, what was acknowledged waits for more than its turn. */
const PROMPT_S = 2;
const OLDEST_REPORT = /^portcullis_work_oldest_age_seconds\{[^}]*queue="reports"[^}]*\} (\S+)$/m;

async function keepsUp({ names, processes }: Stack): Promise<boolean> {
  const [worker = ''] = names.ingestionWorker;
  const reply = await fetch(`${processes.get(worker)?.managementUrl ?? ''}/metrics`);
  return Number(OLDEST_REPORT.exec(await reply.text())?.[1]) <= PROMPT_S;
}

async function held(flood: Flood, perSecond: number, ms: number): Promise<ReturnType<Flood['tally']>> {
  const from = monotonicMs();
  flood.rate = perSecond;
  await delay(ms);
  return flood.tally(from, monotonicMs());
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`\n${failureText(error, USAGE)}\n`);
    process.exit(1);
  },
);
