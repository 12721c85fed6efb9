import type { Counts } from './kernel/fault-log';
import type { Breach, Tally, WorldTally } from './tally';

const TOP = 12;

const number = (value: number): string => value.toLocaleString('en-US');

const sum = (counts: Readonly<Counts>): number => Object.values(counts).reduce((all, one) => all + one, 0);

const byCount = (counts: Readonly<Counts>): [string, number][] =>
  Object.entries(counts).sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));

const table = (title: string, rows: readonly (readonly [string, number])[]): string[] =>
  rows.length === 0
    ? []
    : ['', `  ${title}`, ...rows.map(([name, count]) => `    ${number(count).padStart(11)}  ${name}`)];

function describeWorld(name: string, tally: WorldTally): string[] {
  return [
    '',
    `${name}: ${number(tally.schedules)} schedules, ${number(sum(tally.injected))} faults`,
    ...table('What happened', byCount(tally.counts)),
    ...table(`Faults, by how many of ${number(tally.spans)} spans each met`, byCount(tally.overlapped)),
    ...table(
      `Pairs of faults that met one span, the ${TOP} most frequent`,
      byCount(tally.overlappedByBoth).slice(0, TOP),
    ),
  ];
}

/** What a run showed, for people. */
export const describe = (tally: Tally, seconds: number): string =>
  [
    ...Object.entries(tally).flatMap(([name, one]) => describeWorld(name, one)),
    '',
    `Took ${seconds.toFixed(1)} s.`,
  ].join('\n');

/** A breach, with the one command that shows how it came about. */
export const describeBreach = ({ world, seed, what }: Breach): string =>
  [
    `A promise was broken in schedule ${seed} of ${world}:`,
    ...what.slice(0, 3).map((sentence) => `  ${sentence}`),
    ...(what.length > 3 ? [`  and ${what.length - 3} more`] : []),
    `Replay it: npm run simulate -- --world ${world} --seed ${seed} --schedules 1 --trace`,
  ].join('\n');
