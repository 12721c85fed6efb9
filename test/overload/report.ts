import type { Tally } from './flood';
import type { Watched } from './process-watch';

export interface OverloadReport {
  readonly sustainable: number;
  readonly calm: Tally;
  readonly overload: Tally;
  readonly recovered: Tally;
  readonly minutes: number;
  readonly secondsToRecover: number | null;
  readonly watched: Watched;
}

/**
 * What the issue asks: under so much more than it can serve it serves on at its rate and refuses the rest, its memory stays, and it is
 * itself again within ten seconds.
 */
export interface Bounds {
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
  offeredTimes: 1,
  servedShare: 0.2,
  answersAreOwed: false,
  servedP99Ms: Infinity,
  secondsToRecover: Infinity,
};

/** What is not as it must be, in sentences. */
export function findings(report: OverloadReport, bounds: Bounds = BOUNDS): string[] {
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
    ['Process', 'RSS at the end, MiB', 'RSS slope, MiB/min', 'Event-loop lag, max ms'],
    ['---', '---', '---', '---'],
    ...watched.memory.map(({ name, endMib, mibPerMinute }) => [
      name,
      endMib.toFixed(0),
      mibPerMinute === null ? 'too short' : mibPerMinute.toFixed(1),
      watched.lagMs.get(name)?.toFixed(0) ?? '',
    ]),
  ];
  const { secondsToRecover } = report;
  const recovery = secondsToRecover === null ? 'not within the time' : `${secondsToRecover.toFixed(0)} s`;
  return [table(rows), othersOf(overload), `Recovered after: ${recovery}`, table(processes)].join('\n\n');
}

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
