import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Narrator } from '@libs/local-instance';
import { startStack, type Stack } from '../../deploy/stack/start-stack';
import { monotonicMs } from '../chaos/monotonic';
import { Random } from '../chaos/random';
import { settle } from '../chaos/residents';
import { Flood } from './flood';
import { ProcessWatch } from './process-watch';
import { findings, type OverloadReport, render } from './report';
import { findSustainable, secondsToRecover } from './stages';
import { requestsOf } from './requests';

const USAGE = `Usage: npm run overload -- [options]

Measures which rate one process of each kind sustains on this machine, sends three times as much, and watches it recover.

  --minutes N      how long the overload lasts (default 2)
  --sustainable N  requests per second that are taken as sustainable; default: measured first
  --help           this text`;

const OVERLOAD = 3;
/** Afterwards: what it can certainly carry. */
const CALM = 0.8;
const SETTLED_MS = 5_000;
const ONE_OF_EACH = { gateway: 1, tokensApi: 1, ingestionApi: 1, ingestionWorker: 1 };

interface Options {
  readonly minutes: number;
  readonly sustainable: number | undefined;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run overload`: exit 0 only if it served on, its memory stayed and it recovered in time. */
async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-overload-'));
  say(`Portcullis under overload. Data: ${dataDir}`);
  const stack = await startStack({ dataDir, narrator: new Narrator(say), replicas: ONE_OF_EACH });
  try {
    const report = await measure(stack, dataDir, options);
    say(`\n${render(report)}`);
    const found = findings(report);
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
  { minutes, sustainable: given }: Options,
): Promise<OverloadReport> {
  const residents = await settle({ databaseUrl: stack.servers.tokensDatabaseUrl, dataDir }, 'load-1');
  const random = new Random(1);
  const { gateway, next } = await requestsOf(stack.instance.baseUrl, residents, random);
  const flood = new Flood({ gateway, random, next });
  try {
    say('  … look for the rate that is sustained');
    const found = given === undefined ? await findSustainable(flood, say) : undefined;
    const sustainable = found?.perSecond ?? given ?? NaN;
    const calm = await held(flood, sustainable * CALM, SETTLED_MS);
    say(`  … ${(OVERLOAD * sustainable).toFixed(0)} a second for ${minutes} min`);
    const watch = new ProcessWatch([...stack.processes.values()]);
    const overload = await held(flood, OVERLOAD * sustainable, minutes * 60_000);
    const watched = await watch.stop();
    say(`  … ${(CALM * sustainable).toFixed(0)} a second again (${flood.leftOut} requests were left out)`);
    const seconds = await secondsToRecover(flood, CALM * sustainable, say);
    const recovered = await held(flood, CALM * sustainable, SETTLED_MS);
    return {
      ...{ sustainable, overload, recovered, minutes, watched },
      calm: found?.tally ?? calm,
      secondsToRecover: seconds,
    };
  } finally {
    await flood.finish();
    gateway.close();
  }
}

async function held(flood: Flood, perSecond: number, ms: number): Promise<ReturnType<Flood['tally']>> {
  const from = monotonicMs();
  flood.rate = perSecond;
  await delay(ms);
  return flood.tally(from, monotonicMs());
}

/** Undefined: help was asked for. */
function readOptions(): Options | undefined {
  const TEXT = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { minutes: TEXT, sustainable: TEXT, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    say(USAGE);
    return undefined;
  }
  return {
    minutes: positive('minutes', values.minutes ?? '2'),
    sustainable: values.sustainable === undefined ? undefined : positive('sustainable', values.sustainable),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1e6)) throw new Error(`--${name} must be a positive number\n\n${USAGE}`);
  return value;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
