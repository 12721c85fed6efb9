import { markdownTable } from '../support/markdown-table';
import { quantile, roundsOf } from '../support/statistics';
import { significant, targetLine } from '../support/target';
import type { FleetFigures, SustainedFigures } from './measure';
import type { BulkFigures } from './measure-bulks';
import { type Probes, type Revoked, sumOf } from './revocations';

export interface Figures {
  readonly fleets: readonly FleetFigures[];
  readonly sustained: readonly SustainedFigures[];
  readonly bulks: readonly BulkFigures[];
}

const MEGABYTE = 1e6;

export const probesOf = ({ fleets, sustained, bulks }: Figures): Probes =>
  sumOf([...fleets.flatMap(({ probes }) => probes), ...[...sustained, ...bulks].map(({ probes }) => probes)]);

export function render(figures: Figures): string {
  const { asked, accepted, unclear } = probesOf(figures);
  return [
    fleetsTable(figures.fleets),
    sustainedTable(figures.sustained),
    bulksTable(figures.bulks),
    `Requests begun after the answer: ${asked}; accepted: ${accepted}; neither accepted nor refused: ${unclear}.`,
    ...targets(figures.fleets),
  ].join('\n\n');
}

const times = (revoked: readonly Revoked[]): number[] => revoked.map(({ tookMs }) => tookMs);
const waits = (revoked: readonly Revoked[]): number[] => revoked.map(({ waitedMs }) => waitedMs);

/** Of the rounds: the median of their quantiles, and their least and most. */
function quantiles(rounds: readonly (readonly number[])[], share: number): string {
  const { median, least, most } = roundsOf(rounds.map((values) => quantile(values, share)));
  return rounds.length < 2
    ? significant(median)
    : `${significant(median)} (${significant(least)}–${significant(most)})`;
}

const fleetsTable = (fleets: readonly FleetFigures[]): string =>
  markdownTable(
    [
      'gateways',
      'revocations',
      'p50 ms',
      'p99 ms',
      'max ms',
      'of it waiting, p50 ms',
      'memory of the gateways MB',
    ],
    fleets.map(({ gateways, revoked, residentBytes }) => [
      String(gateways),
      String(revoked.flat().length),
      quantiles(revoked.map(times), 0.5),
      quantiles(revoked.map(times), 0.99),
      significant(Math.max(...revoked.flatMap(times))),
      quantiles(revoked.map(waits), 0.5),
      significant(residentBytes / MEGABYTE),
    ]),
  );

const sustainedTable = (all: readonly SustainedFigures[]): string =>
  markdownTable(
    ['at a time', 'revocations/s', 'p50 ms', 'p99 ms', 'max ms'],
    all.map(({ atATime, perSecond, revoked }) => [
      String(atATime),
      significant(perSecond),
      significant(quantile(times(revoked), 0.5)),
      significant(quantile(times(revoked), 0.99)),
      significant(Math.max(...times(revoked))),
    ]),
  );

const bulksTable = (bulks: readonly BulkFigures[]): string =>
  markdownTable(
    ['one call', 'tokens', 'answered after ms', 'of it waiting ms', 'tokens/s'],
    bulks.map(({ what, tokens, revoked }) => [
      what,
      String(tokens),
      significant(revoked.tookMs),
      significant(revoked.waitedMs),
      significant((1000 * tokens) / revoked.tookMs),
    ]),
  );

function targets(fleets: readonly FleetFigures[]): string[] {
  const [first, last] = [fleets[0], fleets.at(-1)];
  if (!first || !last || first === last) return [];
  const median = ({ revoked }: FleetFigures): number => quantile(revoked.flatMap(times), 0.5);
  return [
    targetLine({
      what: `p50 with ${last.gateways} gateways over that with ${first.gateways}`,
      value: median(last) / median(first),
      atMost: last.gateways / first.gateways,
      unit: ' times',
    }),
  ];
}
