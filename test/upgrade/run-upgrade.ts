import { join } from 'node:path';
import { Narrator, SecretsFile } from '@libs/local-instance';
import { migrate } from '../../deploy/stack/migrate';
import type { ServiceProcess } from '../../deploy/stack/service-process';
import { startStack, type Stack } from '../../deploy/stack/start-stack';
import { comeToRest, type Rest } from '../chaos/after/come-to-rest';
import { type Residents, residents as residentsSchema } from '../chaos/load/assignment';
import { assignmentsOf, neighbourOf } from '../chaos/load/assignments';
import { LoadProcesses } from '../chaos/load/load-processes';
import { pidOf, revive } from '../chaos/faults/processes';
import { monotonicMs } from '../chaos/monotonic';
import { Random } from '../support/random';
import { HistoryWriter } from '../history/history-writer';
import { allEvents, readBy, type Reading } from './event-reading';
import { rollOut, type Step } from './roll-out';
import { runWithRelease } from './run-with-release';

export interface UpgradeRun {
  /** Compiled programs. */
  readonly releases: { readonly old: string; readonly new: string };
  readonly mixedMs: number;
  readonly seed: number;
  readonly leaseMs: number;
  /** Probes per second. */
  readonly rate: number;
  /** Per second. */
  readonly revocations: number;
  /** Holds the stack's data, and the history in `history`. */
  readonly directory: string;
  readonly say: (line: string) => void;
  readonly stopAsked: AbortSignal;
}

/** What a run says of itself; what it means is said by those who judge it. */
export interface UpgradeOutcome extends Rest {
  readonly started: number;
  readonly gateways: readonly string[];
  readonly steps: readonly Step[];
  readonly events: {
    readonly published: number;
    readonly deadLetters: number;
    readonly byOld: Reading;
    readonly byNew: Reading;
  };
}

const LOAD = 'load-1';

export const historyOf = ({ directory }: Pick<UpgradeRun, 'directory'>): string => join(directory, 'history');

/** The old release under load, replaced by the new one, and back, and again; on a stack of its own. */
export async function runUpgrade(run: UpgradeRun): Promise<UpgradeOutcome> {
  const { releases, leaseMs, say } = run;
  const dataDir = join(run.directory, 'stack');
  const narrator = new Narrator(say);
  const environment = { LEASE_MS: String(leaseMs) };
  const stack = await startStack({ dataDir, narrator, dist: releases.old, environment });
  try {
    const places = [
      {
        residents: await settle(releases.old, stack, dataDir, LOAD),
        neighbour: await settle(releases.old, stack, dataDir, neighbourOf(LOAD)),
      },
    ];
    const gateways = stack.names.gateway.flatMap((name) => stack.processes.get(name) ?? []);
    const directory = historyOf(run);
    say('  … begin the load');
    const plan = { ...run, directory, random: new Random(run.seed), gateways };
    const load = await LoadProcesses.begin(assignmentsOf(plan, places));
    try {
      const started = monotonicMs();
      const steps = await underLoad(run, stack, load, narrator);
      const rest = await comeToRest({ servers: stack.servers, gateways, places, load, directory, say });
      const events = await narrator.step('have either release read all events', () => readEvents(run, stack));
      return { ...rest, started, gateways: gateways.map(({ name }) => name), steps, events };
    } catch (error) {
      load.kill();
      throw error;
    }
  } finally {
    say('  … stop the stack');
    await stack.close();
  }
}

/** An organization for the load, by the code that knows the schema of now: the old one. */
async function settle(dist: string, { servers }: Stack, dataDir: string, name: string): Promise<Residents> {
  const environment = { DATABASE_URL: servers.tokensDatabaseUrl, DATA_DIR: dataDir };
  const output = await runWithRelease('settle.main.js', { args: [dist, name], environment });
  return residentsSchema.parse(JSON.parse(output));
}

async function underLoad(
  { releases, mixedMs, directory, stopAsked, say }: UpgradeRun,
  stack: Stack,
  load: LoadProcesses,
  narrator: Narrator,
): Promise<Step[]> {
  const secrets = await new SecretsFile(join(directory, 'stack')).loadOrCreate();
  const replacements = HistoryWriter.records(historyOf({ directory }), 'replacements');
  const over = new AbortController();
  const rolling = rollOut({
    ...{ names: stack.names, releases, mixedMs, narrator },
    migrate: () => migrate(secrets, stack.servers, releases.new),
    replace: (name, dist) => replaceWith(processOf(stack, name), dist),
    runs: (name) => pidOf(processOf(stack, name)) !== undefined,
    onReplaced: (fault) => replacements.write(fault),
    stopAsked: AbortSignal.any([stopAsked, over.signal]),
  });
  try {
    return await Promise.race([rolling, load.failure]);
  } finally {
    over.abort();
    await rolling.catch(() => undefined);
    replacements.close();
    const { requests, unavailable, unanswered, leftOut } = load.progress.counts;
    say(
      `    ${requests} requests until now (${unavailable} answered 503, ${unanswered} not at all), ${leftOut} left out`,
    );
  }
}

function processOf({ processes }: Stack, name: string): ServiceProcess {
  const process = processes.get(name);
  if (!process) throw new Error(`The stack has no process ${name}.`);
  return process;
}

function replaceWith(process: ServiceProcess, dist: string): Promise<void> {
  return revive(process, () => process.replace(dist));
}

async function readEvents({ releases }: UpgradeRun, { servers }: Stack): Promise<UpgradeOutcome['events']> {
  const { events, deadLetters } = await allEvents(servers.brokers);
  return {
    published: events.length,
    deadLetters,
    byOld: await readBy(releases.old, events),
    byNew: await readBy(releases.new, events),
  };
}
