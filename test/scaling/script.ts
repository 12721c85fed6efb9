import { setTimeout as delay } from 'node:timers/promises';
import type { Migrations } from './migrations';
import type { Fleet, Kind } from './fleet';

export interface Extent {
  readonly gateways: number;
  readonly workers: number;
  /** Of each kind. */
  readonly apis: number;
  /** How long the fleet is left alone after each change. */
  readonly holdMs: number;
  /** Every process, or one of each kind. */
  readonly restarts: 'all' | 'one-of-each';
}

export const FULL: Extent = { gateways: 4, workers: 3, apis: 2, holdMs: 6_000, restarts: 'all' };
export const QUICK: Extent = { gateways: 2, workers: 2, apis: 2, holdMs: 2_000, restarts: 'one-of-each' };

export interface Phase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

const NAMES: Readonly<Record<Kind, string>> = {
  gateways: 'gateways',
  workers: 'workers',
  tokensApis: 'tokens APIs',
  ingestionApis: 'ingestion APIs',
};

/** What is done to the fleet while the load goes on. */
export function scriptOf(fleet: Fleet, migrations: Migrations, extent: Extent): Phase[] {
  const hold = (): Promise<void> => delay(extent.holdMs);
  const phase = (kind: Kind, from: number, to: number, change: () => Promise<unknown>): Phase => ({
    name: `${NAMES[kind]} ${String(from)} → ${String(to)}`,
    run: async () => {
      for (let count = from; count !== to; count += Math.sign(to - from)) {
        await change();
        await hold();
      }
    },
  });
  const more = (kind: Kind, to: number): Phase => phase(kind, 1, to, () => fleet.add(kind));
  const fewer = (kind: Kind, from: number): Phase => phase(kind, from, 1, () => fleet.remove(kind));
  /** Behind one name load must come to it by itself. */
  const moreApis = (kind: 'tokensApis' | 'ingestionApis', to: number): Phase =>
    phase(kind, 1, to, async () => {
      await fleet.getsItsPart(kind, await fleet.add(kind));
    });
  const { gateways, workers, apis } = extent;
  return [
    { name: 'one of each', run: hold },
    more('gateways', gateways),
    more('workers', workers),
    moreApis('tokensApis', apis),
    moreApis('ingestionApis', apis),
    { name: 'migrations', run: () => migrations.run().then(hold) },
    { name: 'restart of each process', run: () => restartEach(fleet, extent) },
    fewer('ingestionApis', apis),
    fewer('tokensApis', apis),
    fewer('workers', workers),
    fewer('gateways', gateways),
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
