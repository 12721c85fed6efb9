import { setTimeout as delay } from 'node:timers/promises';
import type { Narrator } from '@libs/local-instance';
import type { ProcessNames } from '../../deploy/stack/process-names';
import { faultRecord } from '../chaos/fault-record';
import { KINDS } from '../chaos/faults/process-faults';
import { monotonicMs } from '../chaos/monotonic';
import type { FaultRecord } from '../history/records';
import { type Pass, passesOf, type Replacement } from './replacements';

/** What was done, and the time with it until the next one. Times of CLOCK_MONOTONIC. */
export interface Step {
  readonly about: string;
  /** How many processes are of the new release when it is done, of how many. */
  readonly newOnes: number;
  readonly processes: number;
  /** Processes that had ended by themselves when it was over. */
  readonly died: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface RollOutOptions {
  readonly names: ProcessNames;
  /** Compiled programs. */
  readonly releases: { readonly old: string; readonly new: string };
  readonly migrate: () => Promise<void>;
  /** Resolves when the process of this name serves, from these programs. */
  readonly replace: (process: string, dist: string) => Promise<void>;
  /** Whether the process of this name is there. */
  readonly runs: (process: string) => boolean;
  /** How long things stay as they are after each step. */
  readonly mixedMs: number;
  /** Told of each replacement when the process serves again. */
  readonly onReplaced: (fault: FaultRecord) => void;
  readonly narrator: Narrator;
  /** Rejects at the next step. */
  readonly stopAsked: AbortSignal;
}

/** Migrations first, then processes one after another, all under load. A process that does not come back ends it. */
export async function rollOut(options: RollOutOptions): Promise<Step[]> {
  const { names, releases, migrate, runs, mixedMs, onReplaced, narrator, stopAsked } = options;
  const steps: Step[] = [];
  const newOnes = new Set<string>();
  const processes = Object.values<readonly string[]>({ ...names }).flat();
  const step = async (about: string, work: () => Promise<void>): Promise<void> => {
    stopAsked.throwIfAborted();
    const from = monotonicMs();
    await narrator.step(about, work);
    await delay(mixedMs, undefined, { signal: stopAsked });
    const died = processes.filter((process) => !runs(process));
    const count = { newOnes: newOnes.size, processes: processes.length };
    steps.push({ about, ...count, died, from, to: monotonicMs() });
  };
  const replace = async ({ kind, process }: Replacement, { to }: Pass): Promise<void> => {
    const from = monotonicMs();
    await options.replace(process, releases[to]);
    if (to === 'new') newOnes.add(process);
    else newOnes.delete(process);
    onReplaced(replacedRecord({ kind, process }, from));
  };
  await step('the old release everywhere', () => Promise.resolve());
  await step('the migrations of the new release', migrate);
  for (const pass of passesOf(names)) {
    narrator.say(`  ${pass.about}:`);
    for (const replacement of pass.replacements)
      await step(`${replacement.process} becomes ${pass.to}`, () => replace(replacement, pass));
  }
  await step('the new release everywhere', () => Promise.resolve());
  return steps;
}

/** For the checker it is a restart like any other: that it is of another release excuses nothing. */
function replacedRecord({ kind, process }: Replacement, from: number): FaultRecord {
  const { name, component } = KINDS[kind];
  const fault = { name: `${name}-replacement`, components: [component] } as const;
  const happened = { name: fault.name, target: process, from, to: monotonicMs() };
  return faultRecord(happened, [fault], { since: () => [process] });
}
