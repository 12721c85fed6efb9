import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HistoryWriter } from '../history/history-writer';
import type { FaultRecord } from '../history/records';
import { comeToRest, type Rest } from './after/come-to-rest';
import { FaultSchedule } from './fault-schedule';
import { pidOf } from './faults/processes';
import type { Place, Progress } from './load/assignment';
import { assignmentsOf } from './load/assignments';
import { LoadProcesses } from './load/load-processes';
import { faultRecord } from './fault-record';
import { type MemoryTrend, MemoryWatch } from './memory';
import { MachineWatch } from './machine-watch';
import { monotonicMs } from './monotonic';
import { ProcessChanges, type Watched } from './process-changes';
import type { Profile } from './profiles';
import { Random } from '../support/random';
import { settlePlace } from './residents';
import { type ChaosRig, startRig } from './rig';

export interface ProfileRun {
  readonly profile: Profile;
  readonly minutes: number;
  readonly seed: number;
  readonly leaseMs: number;
  /** Probes per second of all load processes together. */
  readonly rate: number;
  /** Per second of all load processes together; requests of valid clients and uploads are in proportion. */
  readonly revocations: number;
  readonly loadProcesses: number;
  /** Compiled programs with a deliberate mistake. */
  readonly variant?: string | undefined;
  /** Holds the stack's data, and the history in `history`. */
  readonly directory: string;
  readonly say: (line: string) => void;
  /** Ends the load early. */
  readonly stopAsked: AbortSignal;
}

/** What a run says of itself; what it means the checker says. */
export interface ProfileOutcome extends Rest {
  /** CLOCK_MONOTONIC, of the load. */
  readonly started: number;
  readonly gateways: readonly string[];
  readonly faults: number;
  readonly memory: readonly MemoryTrend[];
  /** Processes that are not there though everything was healed: a fault made them end by themselves. */
  readonly died: readonly string[];
}

const MINUTE_MS = 60_000;
const PROGRESS_EVERY_MS = 5_000;
/** So long the load is there before the first fault. */
const BEFORE_THE_FAULTS_MS = 2_000;

/** One run of one profile, on a stack of its own, from its start to the history on disk. */
export async function runProfile(run: ProfileRun): Promise<ProfileOutcome> {
  const { profile, directory, say, leaseMs, variant } = run;
  const dataDir = join(directory, 'stack');
  const rig = await startRig({ dataDir, leaseMs, profile, say, ...(variant !== undefined && { variant }) });
  try {
    const places: Place[] = [];
    for (const name of loadNames(run))
      places.push(await settlePlace({ databaseUrl: rig.stack.servers.tokensDatabaseUrl, dataDir }, name));
    say(`  … begin the load of ${run.loadProcesses} processes`);
    const { gateways } = rig;
    const plan = { ...run, directory: historyOf(run), random: new Random(run.seed), gateways };
    const load = await LoadProcesses.begin(assignmentsOf(plan, places));
    try {
      const troubled = await trouble(run, rig, load);
      const { servers } = rig.stack;
      const rest = await comeToRest({ servers, gateways, places, load, directory: historyOf(run), say });
      return { ...troubled, ...rest };
    } catch (error) {
      load.kill();
      throw error;
    }
  } finally {
    say('  … stop the stack');
    await rig.close();
  }
}

export const historyOf = ({ directory }: Pick<ProfileRun, 'directory'>): string => join(directory, 'history');

const loadNames = ({ loadProcesses }: ProfileRun): string[] =>
  Array.from({ length: loadProcesses }, (_, index) => `load-${String(index + 1)}`);

/** The load goes on while things break, until the time is over and everything is healed. */
async function trouble(
  run: ProfileRun,
  rig: ChaosRig,
  load: LoadProcesses,
): Promise<Pick<ProfileOutcome, 'started' | 'faults' | 'memory' | 'died' | 'gateways'>> {
  const started = monotonicMs();
  const memory = new MemoryWatch(watched(rig));
  const changes = new ProcessChanges(watched(rig));
  const faults = HistoryWriter.records(historyOf(run), 'faults');
  faults.write(beginOfAll(started));
  const machine = new MachineWatch(faults, run.say);
  let count = 0;
  const telling = setInterval(() => run.say(`    ${describe(started, load.progress)}`), PROGRESS_EVERY_MS);
  const isOver = new AbortController();
  const { profile, say, stopAsked } = run;
  const schedule = new FaultSchedule({
    ...{ rig, profile, random: new Random(run.seed + 1), say: (line) => say(`    ${line}`) },
    onFault: (fault) => {
      count += 1;
      faults.write(faultRecord(fault, profile.faults, changes));
    },
  });
  const lasting = pause(BEFORE_THE_FAULTS_MS, stopAsked).then(async () => {
    const disturbing = schedule.run(isOver.signal);
    await Promise.race([pause(run.minutes * MINUTE_MS, stopAsked), load.failure, disturbing]).finally(() => {
      say('  … heal what is broken');
      isOver.abort();
    });
    await disturbing;
  });
  await Promise.race([lasting, load.failure]).finally(() => {
    clearInterval(telling);
    changes.stop();
    machine.stop();
    faults.close();
  });
  const died = watched(rig).flatMap(({ name, pid }) => (pid() === undefined ? [name] : []));
  return {
    started,
    faults: count,
    memory: memory.stop(),
    died,
    gateways: rig.gateways.map(({ name }) => name),
  };
}

/** Every process has just been started and is slow for as long as the run's allowance says, as one is that a fault restarted. */
const beginOfAll = (started: number): FaultRecord => ({
  record: 'fault',
  name: 'start',
  target: 'every process',
  from: started,
  to: started + BEFORE_THE_FAULTS_MS,
  stallsRevocations: true,
  onlyVia: null,
  restarted: [],
});

const watched = ({ stack }: ChaosRig): Watched[] =>
  [...stack.processes.values()].map((process) => ({ name: process.name, pid: () => pidOf(process) }));

function describe(started: number, { counts, underWay }: Progress): string {
  const seconds = Math.round((monotonicMs() - started) / 1_000);
  return (
    `${seconds} s: ${counts.requests} requests (${counts.unavailable} answered 503, ${counts.unanswered} not at all), ` +
    `${counts.revocationsAnswered} revocations, ${counts.uploadsAcknowledged} uploads acknowledged, ` +
    `${underWay} under way, ${counts.leftOut} left out`
  );
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
