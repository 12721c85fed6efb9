import { join } from 'node:path';
import { Narrator } from '@libs/local-instance';
import type { Link } from '../../deploy/stack/environment';
import { startStack, type Stack } from '../../deploy/stack/start-stack';
import { comeToRest, type Rest } from '../chaos/after/come-to-rest';
import { assignmentsOf } from '../chaos/load/assignments';
import { LoadProcesses } from '../chaos/load/load-processes';
import { MachineWatch } from '../chaos/machine-watch';
import { monotonicMs } from '../chaos/monotonic';
import { settlePlace } from '../chaos/residents';
import { HistoryWriter } from '../history/history-writer';
import { Random } from '../support/random';
import { Fleet, type Size } from './fleet';
import { type Counted, LoadBalancer } from './load-balancer';
import { Migrations } from './migrations';
import type { Options } from './options';
import { FULL, type Phase, QUICK, scriptOf } from './script';
import type { Window } from './timeline';

export interface ScaleRun {
  readonly options: Options;
  /** Holds the stack's data, and the history in `history`. */
  readonly directory: string;
  readonly say: (line: string) => void;
}

export interface Played {
  readonly started: number;
  readonly phases: readonly (Window & { readonly name: string })[];
  readonly sizes: readonly Size[];
  readonly counted: Counted;
  readonly rest: Rest;
}

/** What clients know: the load balancer, and nothing behind it. */
export const PUBLIC_NAME = 'load-balancer';
/** Longer than the load balancer needs to notice, and than any connection of ours stays idle. */
const DRAIN_PAUSE_MS = 5_000;
/** A phase is shorter than the minute of production. */
const CONNECTION_AGE_MS = 2_000;

export const historyIn = (directory: string): string => join(directory, 'history');

/** The whole demonstration on a stack of its own, from its start to the history on disk. */
export async function playScaleDemo(run: ScaleRun): Promise<Played> {
  const { options, directory, say } = run;
  const dataDir = join(directory, 'stack');
  const environment = {
    LEASE_MS: String(options['lease-ms']),
    DRAIN_PAUSE_MS: String(DRAIN_PAUSE_MS),
    CONNECTION_AGE_MS: String(CONNECTION_AGE_MS),
    TRUSTED_PROXIES: '127.0.0.0/8',
  };
  const closing: (() => Promise<void>)[] = [];
  try {
    const balancer = await LoadBalancer.start(join(directory, 'haproxy'));
    closing.push(() => balancer.stop());
    const replicas = { gateway: 1, tokensApi: 1, ingestionApi: 1, ingestionWorker: 1 };
    const link: Link = (_from, to, port) => balancer.portFor(to, port);
    const stack = await startStack({ dataDir, narrator: new Narrator(say), environment, replicas, link });
    closing.push(() => stack.close());
    const fleet = await Fleet.of(stack, balancer, { dataDir, environment, link });
    closing.push(() => fleet.close());
    const migrations = await Migrations.of(stack.servers, dataDir);
    return await underLoad(run, { stack, balancer, fleet, migrations, dataDir });
  } finally {
    say('  … stop everything');
    for (const end of closing.reverse()) await end();
  }
}

interface Parts {
  readonly stack: Stack;
  readonly balancer: LoadBalancer;
  readonly fleet: Fleet;
  readonly migrations: Migrations;
  readonly dataDir: string;
}

async function underLoad(
  { options, directory, say }: ScaleRun,
  { stack, balancer, fleet, migrations, dataDir }: Parts,
): Promise<Played> {
  const history = historyIn(directory);
  const gateways = [{ name: PUBLIC_NAME, url: balancer.url }];
  const databaseUrl = stack.servers.tokensDatabaseUrl;
  const places = [await settlePlace({ databaseUrl, dataDir }, 'load-1')];
  const { rate, revocations, seed, 'lease-ms': leaseMs } = options;
  const plan = { directory: history, random: new Random(seed), leaseMs, gateways, rate, revocations };
  const faults = HistoryWriter.records(history, 'faults');
  const machine = new MachineWatch(faults, say);
  say('  … begin the load');
  const load = await LoadProcesses.begin(assignmentsOf(plan, places));
  try {
    const started = monotonicMs();
    const script = scriptOf(fleet, migrations, options.quick ? QUICK : FULL);
    const phases = await Promise.race([load.failure, play(script, load, say)]);
    const running = {
      servers: stack.servers,
      gateways,
      load,
      places,
      directory: history,
      say,
    };
    const rest = await comeToRest(running);
    return { started, phases, sizes: fleet.sizes, counted: await balancer.counted(), rest };
  } catch (error) {
    load.kill();
    throw error;
  } finally {
    machine.stop();
    faults.close();
  }
}

async function play(
  script: readonly Phase[],
  load: LoadProcesses,
  say: (line: string) => void,
): Promise<Played['phases']> {
  const played: (Window & { readonly name: string })[] = [];
  for (const { name, run } of script) {
    const from = monotonicMs();
    await run();
    const to = monotonicMs();
    played.push({ name, from, to });
    const { requests, unavailable, unanswered } = load.progress.counts;
    say(
      `  ${name}: ${((to - from) / 1_000).toFixed(0)} s; until now ${requests} requests, ` +
        `${unavailable} answered 503, ${unanswered} not at all`,
    );
  }
  return played;
}
