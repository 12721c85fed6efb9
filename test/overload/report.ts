import type { MemoryTrend } from '../chaos/memory';
import type { ChartMemory } from './chart-memory';
import type { Tally } from './flood';
import { LOAD, type Watched } from './process-watch';

export interface OverloadReport {
  readonly sustainable: number;
  readonly calm: Tally;
  readonly overload: Tally;
  readonly recovered: Tally;
  readonly minutes: number;
  readonly secondsToRecover: number | null;
  readonly watched: Watched;
  /** How many this machine has. */
  readonly machineCores: number;
}

/**
 * What the issue asks: under so much more than it can serve it serves on at its rate and refuses the rest, its memory stays, and it is
 * itself again within ten seconds.
 */
export interface Bounds {
  /** How much of a core the load may take: what takes all of one sends late and reads late, and nobody knows who was slow. */
  readonly loadCores: number;
  /** What is offered under overload, in what is served of it. */
  readonly offeredTimes: number;
  /** Of the sustainable rate. */
  readonly servedShare: number;
  /** Of what is offered: neither served nor refused as it should be. */
  readonly otherShare: number;
  /** Whether no answer in time is such a thing too. */
  readonly answersAreOwed: boolean;
  readonly servedP99Ms: number;
  readonly mibPerMinute: number;
  readonly secondsToRecover: number;
}

export const BOUNDS: Bounds = {
  loadCores: 0.9,
  offeredTimes: 3,
  servedShare: 0.8,
  otherShare: 0.02,
  answersAreOwed: true,
  servedP99Ms: 10_000,
  mibPerMinute: 20,
  secondsToRecover: 10,
};

/** For a machine that may be busy with anything: how long something takes, and how much comes of it, is no question to it. */
export const UNTIMED: Bounds = {
  ...BOUNDS,
  loadCores: Infinity,
  offeredTimes: 1,
  servedShare: 0.2,
  answersAreOwed: false,
  servedP99Ms: Infinity,
  secondsToRecover: Infinity,
};

/** What is not as it must be, in sentences. */
export function findings(report: OverloadReport, bounds: Bounds = BOUNDS): string[] {
  const ofLoad = report.watched.cores.get(LOAD) ?? 0;
  if (ofLoad <= bounds.loadCores) return findingsOfSystem(report, bounds);
  // What the load was too slow for is no failure of what it was sent to; a wrong answer is.
  return [
    `The load generator took ${percent(ofLoad)} % of a core: this machine cannot tell what is slow. Run it where the load has a core to itself.`,
    ...findingsOfSystem(report, UNTIMED),
  ];
}

function findingsOfSystem(report: OverloadReport, bounds: Bounds): string[] {
  const { sustainable, overload, secondsToRecover, watched } = report;
  const found: string[] = [];
  if (overload.offered < bounds.offeredTimes * overload.served)
    found.push(
      `Only ${overload.offered.toFixed(0)} a second were offered, less than ${bounds.offeredTimes} times the ${overload.served.toFixed(0)} that were served.`,
    );
  if (overload.served < bounds.servedShare * sustainable)
    found.push(
      `Under overload ${overload.served.toFixed(0)} a second were served, less than ${bounds.servedShare} of ${sustainable.toFixed(0)}.`,
    );
  const other = bounds.answersAreOwed ? overload.other : overload.answeredOtherwise;
  if (other > bounds.otherShare * overload.offered)
    found.push(
      `${other.toFixed(1)} a second were neither served nor refused with Retry-After, more than ${bounds.otherShare} of ${overload.offered.toFixed(0)}.`,
    );
  const p99 = overload.times?.p99 ?? 0;
  if (p99 > bounds.servedP99Ms)
    found.push(`What was served took ${p99.toFixed(0)} ms (p99), more than ${bounds.servedP99Ms}.`);
  for (const { name, mibPerMinute } of watched.memory)
    if (mibPerMinute !== null && mibPerMinute > bounds.mibPerMinute)
      found.push(`The memory of ${name} grew by ${mibPerMinute.toFixed(1)} MiB a minute.`);
  if ((secondsToRecover ?? Infinity) > bounds.secondsToRecover)
    found.push(
      `It had not recovered within ${bounds.secondsToRecover} s (${secondsToRecover?.toFixed(0) ?? 'never'}).`,
    );
  return found;
}

/** Who would have been ended for the memory that it took, had it run in the chart. */
export const beyondChart = (memory: readonly MemoryTrend[], chart: Pick<ChartMemory, 'of'>): string[] =>
  memory
    .filter(({ name, endMib }) => endMib > chart.of(name))
    .map(
      ({ name, endMib }) =>
        `${name} took ${endMib.toFixed(0)} MiB of memory; the chart gives it ${String(chart.of(name))} MiB.`,
    );

export function render(report: OverloadReport): string {
  const { calm, overload, recovered, watched } = report;
  const rows = [
    ['', 'Offered/s', 'Served/s', 'Shed/s (503, Retry-After)', 'Otherwise/s', 'p50 / p99 of served, ms'],
    ['---', '---', '---', '---', '---', '---'],
    stage(`sustainable`, calm),
    stage(`overload, ${report.minutes} min`, overload),
    stage('after it, at 80 %', recovered),
  ];
  const processes = [
    ['Process', 'CPU, % of a core', 'RSS at the end, MiB', 'RSS slope, MiB/min', 'Event-loop lag, max ms'],
    ['---', '---', '---', '---', '---'],
    ...[...watched.cores].map(([name, cores]) => [
      name,
      percent(cores),
      ...memoryOf(watched.memory.find((trend) => trend.name === name)),
      watched.lagMs.get(name)?.toFixed(0) ?? '',
    ]),
  ];
  const taken = [...watched.cores.values()].reduce((sum, cores) => sum + cores, 0);
  const { secondsToRecover } = report;
  const recovery = secondsToRecover === null ? 'not within the time' : `${secondsToRecover.toFixed(0)} s`;
  return [
    table(rows),
    othersOf(overload),
    `Recovered after: ${recovery}`,
    table(processes),
    `Together they took ${percent(taken)} % of a core under overload; this machine has ${report.machineCores}00 %.`,
  ].join('\n\n');
}

const percent = (cores: number): string => (Number.isNaN(cores) ? 'unknown' : (100 * cores).toFixed(0));

const memoryOf = (trend: MemoryTrend | undefined): string[] =>
  trend
    ? [trend.endMib.toFixed(0), trend.mibPerMinute === null ? 'too short' : trend.mibPerMinute.toFixed(1)]
    : ['', ''];

const othersOf = ({ otherStatuses }: Tally): string =>
  otherStatuses.size === 0
    ? 'Everything was served or shed.'
    : `Neither served nor shed: ${[...otherStatuses].map(([status, count]) => `${count} ${status ?? 'not answered'}`).join(', ')}.`;

const stage = (name: string, { offered, served, shed, other, times }: Tally): string[] => [
  name,
  ...[offered, served, shed, other].map((value) => value.toFixed(0)),
  times ? `${times.p50.toFixed(0)} / ${times.p99.toFixed(0)}` : '',
];

const table = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
