import { fitPower, powerText } from '../support/fit';
import { growthPlot, type PlottedPoint } from '../support/growth-plot';
import { markdownTable } from '../support/markdown-table';
import { quantile, type Rounds, roundsOf } from '../support/statistics';
import { type Drain } from './drain';
import { isSound } from './delivery-check';
import type { Latency } from './latency';
import { KINDS } from './subscribers';

const WRITTEN = { change: 'token change', upload: 'upload' } as const;
const SHAPE = { events: 'events of one topic', changes: 'token changes: states and events' } as const;
const SLICES = 10;

/** What must not be, in sentences. */
export function findings(latencies: readonly Latency[], drains: readonly Drain[]): string[] {
  const lost = latencies.reduce((sum, { missing }) => sum + missing, 0);
  const unsound = drains.filter(({ delivered }) => !isSound(delivered));
  return [
    ...(lost > 0 ? [`${String(lost)} events did not arrive where they should have.`] : []),
    ...unsound.map(
      ({ rows, delivered: { missing, skipped } }) =>
        `Of ${grouped(rows)} rows ${grouped(missing)} are missing and ${grouped(skipped)} came out of order.`,
    ),
  ];
}

/** Rows in the order of the rounds' first. Each figure: the median of the rounds, and the least to the most. */
export function renderLatencies(latencies: readonly Latency[]): string {
  const rows = groups(latencies, ({ what, perSecond }) => `${what} ${String(perSecond)}`).flatMap(
    (rounds) => {
      const [{ what, perSecond }] = rounds;
      const name = `${WRITTEN[what]}, ${grouped(perSecond)}/s`;
      const row = (way: string, times: (of: Latency) => readonly number[] | undefined): string[][] => {
        const each = rounds.map((round) => times(round) ?? []);
        if (each.every(({ length }) => length === 0)) return [];
        const at = (share: number): string => spread(roundsOf(each.map((one) => quantile(one, share))));
        return [[name, way, grouped(each.flat().length), at(0.5), at(0.99), at(1)]];
      };
      return [
        ...row('commit to broker', ({ commitToBroker }) => commitToBroker),
        ...KINDS.flatMap((kind) =>
          row(`broker to handler, ${kind}`, ({ brokerToHandler }) => brokerToHandler.get(kind)),
        ),
      ];
    },
  );
  return markdownTable(['', 'way', 'events', 'p50 ms', 'p99 ms', 'max ms'], rows);
}

export function renderRates(drains: readonly Drain[]): string {
  const contestants = groups(drains, ({ shape, relays }) => `${shape} ${String(relays)}`);
  const first = roundsOf(contestants[0]?.map(rowsPerSecond) ?? []).median;
  const rows = contestants.map((rounds) => {
    const [{ shape, relays, rows: count }] = rounds;
    const rates = roundsOf(rounds.map(rowsPerSecond));
    return [
      SHAPE[shape],
      String(relays),
      grouped(count),
      spread(rates),
      (rates.median / first).toFixed(2),
      roundsOf(rounds.map(cpuMicrosPerRow)).median.toFixed(0),
      faults(rounds),
    ];
  });
  return markdownTable(
    ['', 'relays', 'rows', 'rows/s', 'ratio', 'relay CPU, µs/row', 'copies / missing / out of order'],
    rows,
  );
}

export function renderGrowth(drains: readonly Drain[]): string {
  const rows = groups(drains, ({ rows: count }) => String(count)).map((rounds) => [
    grouped(rounds[0].rows),
    String(rounds.length),
    spread(roundsOf(rounds.map(({ ms }) => ms / 1_000)), 2),
    spread(roundsOf(rounds.map(rowsPerSecond))),
    roundsOf(rounds.map(cpuMicrosPerRow)).median.toFixed(0),
    spread(roundsOf(rounds.map(({ rssMiB }) => rssMiB.before))),
    spread(roundsOf(rounds.map(({ rssMiB }) => rssMiB.most))),
    faults(rounds),
  ]);
  return markdownTable(
    [
      'backlog, rows',
      'rounds',
      'drained in s',
      'rows/s',
      'relay CPU, µs/row',
      'relay MiB before',
      'most MiB',
      'copies / missing / out of order',
    ],
    rows,
  );
}

/** Rows a second in each tenth of the time that a drain took. */
export function renderCourse({ rows, bySecond }: Drain): string {
  const size = Math.max(1, Math.floor(bySecond.length / SLICES));
  const slices = Array.from({ length: Math.floor(bySecond.length / size) }, (_, index) =>
    bySecond.slice(index * size, (index + 1) * size),
  );
  return markdownTable(
    [`seconds of the drain of ${grouped(rows)}`, 'rows/s'],
    slices.map((slice, index) => [
      `${String(index * size)} to ${String((index + 1) * size)}`,
      grouped(slice.reduce((sum, count) => sum + count, 0) / slice.length),
    ]),
  );
}

/** How the time of a drain grows with the backlog: `n^1.00` is in proportion to it. */
export const growthText = (drains: readonly Drain[]): string =>
  powerText(fitPower(curveOf(drains).map(({ size, median }) => ({ size, value: median }))).exponent);

export const plotGrowth = (drains: readonly Drain[]): string =>
  growthPlot({
    title: 'A backlog, drained by one relay',
    sizes: 'rows',
    values: 's',
    curves: [{ name: 'until the last row is marked as published', points: curveOf(drains) }],
  });

const curveOf = (drains: readonly Drain[]): PlottedPoint[] =>
  groups(drains, ({ rows }) => String(rows)).map((rounds) => ({
    size: rounds[0].rows,
    ...roundsOf(rounds.map(({ ms }) => ms / 1_000)),
  }));

export const rowsPerSecond = ({ rows, ms }: Drain): number => (1_000 * rows) / ms;
const cpuMicrosPerRow = ({ cpuSeconds, rows }: Drain): number => (1e6 * cpuSeconds) / rows;

const faults = (drains: readonly Drain[]): string =>
  (['copies', 'missing', 'skipped'] as const)
    .map((one) => grouped(drains.reduce((sum, { delivered }) => sum + delivered[one], 0)))
    .join(' / ');

const spread = ({ median, least, most }: Rounds, digits = 0): string => {
  const [middle = '', ...ends] = [median, least, most].map((value) => grouped(value, digits));
  return ends.every((end) => end === middle) ? middle : `${middle} (${ends.join('–')})`;
};

const grouped = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** In the order in which the first of each comes. */
function groups<T>(all: readonly T[], nameOf: (one: T) => string): [T, ...T[]][] {
  const found = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const group = found.get(nameOf(one));
    if (group) group.push(one);
    else found.set(nameOf(one), [one]);
  }
  return [...found.values()];
}
