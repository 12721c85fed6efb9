import { setTimeout as delay } from 'node:timers/promises';
import type { Migrations } from './migrations';
import type { Fleet } from './fleet';

export interface Extent {
  readonly gateways: number;
  readonly workers: number;
  /** How long the fleet is left alone after each change. */
  readonly holdMs: number;
  /** Every process, or one of each kind. */
  readonly restarts: 'all' | 'one-of-each';
}

export const FULL: Extent = { gateways: 4, workers: 3, holdMs: 6_000, restarts: 'all' };
export const QUICK: Extent = { gateways: 2, workers: 2, holdMs: 2_000, restarts: 'one-of-each' };

export interface Phase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** What is done to the fleet while the load goes on. */
export function scriptOf(fleet: Fleet, migrations: Migrations, extent: Extent): Phase[] {
  const hold = (): Promise<void> => delay(extent.holdMs);
  const repeated =
    (times: number, change: () => Promise<void>): (() => Promise<void>) =>
    async () => {
      for (let time = 0; time < times; time += 1) {
        await change();
        await hold();
      }
    };
  const moreGateways = extent.gateways - 1;
  const moreWorkers = extent.workers - 1;
  return [
    { name: 'one gateway, one worker', run: hold },
    {
      name: `gateways 1 → ${String(extent.gateways)}`,
      run: repeated(moreGateways, () => fleet.addGateway()),
    },
    { name: `workers 1 → ${String(extent.workers)}`, run: repeated(moreWorkers, () => fleet.addWorker()) },
    { name: 'migrations', run: () => migrations.run().then(hold) },
    { name: 'restart of each process', run: () => restartEach(fleet, extent) },
    { name: `workers ${String(extent.workers)} → 1`, run: repeated(moreWorkers, () => fleet.removeWorker()) },
    {
      name: `gateways ${String(extent.gateways)} → 1`,
      run: repeated(moreGateways, () => fleet.removeGateway()),
    },
    { name: 'as at first', run: hold },
  ];
}

/** The next one when the one before serves again, as a release is rolled out. */
async function restartEach(fleet: Fleet, { restarts }: Extent): Promise<void> {
  const done = new Set<string>();
  for (const process of fleet.processes) {
    const kind = process.name.replace(/-\d+$/, '');
    if (restarts === 'one-of-each' && done.has(kind)) continue;
    done.add(kind);
    await fleet.restart(process);
  }
}
