import { markdownTable } from '../support/markdown-table';
import { roundsOf } from '../support/statistics';
import { significant, targetLine } from '../support/target';
import type { LargeFigures, RateFigures, StoredFigures } from './measure';
import type { OneByOne } from './one-by-one';
import type { ScannerSpeed } from './scanner-speed';

export interface Figures {
  readonly rates: readonly RateFigures[];
  readonly oneByOne: readonly (OneByOne & { readonly size: string; readonly bytes: number })[];
  readonly large: LargeFigures;
  readonly stored: StoredFigures;
  readonly scanner: readonly ScannerSpeed[];
}

const MB = 1e6;
const LEAST_RATIO = 0.5;
const MOST_BODIES_OF_MEMORY = 3;
const MOST_BLOCK_MS = 20;
const MOST_STORED_BYTES = 1_000;

const spread = (values: readonly number[]): string => {
  const { median, least, most } = roundsOf(values);
  return values.length < 2
    ? significant(median)
    : `${significant(median)} (${significant(least)}–${significant(most)})`;
};
const inMb = (bytes: readonly number[]): number[] => bytes.map((value) => value / MB);
/** Within each round, so that what the machine did besides touches both. */
const ratiosOf = ({ apiPerSecond, plainPerSecond }: RateFigures): number[] =>
  apiPerSecond.map((rate, round) => rate / (plainPerSecond[round] ?? NaN));

export function render({ rates, oneByOne, large, stored, scanner }: Figures): string {
  return [
    ratesTable(rates),
    oneByOneTable([
      ...oneByOne.map((figures) => ({ ...figures, name: figures.size })),
      { ...large.upload, name: `${large.files} files, ${(large.bytes / MB).toFixed(1)} MB` },
    ]),
    `${large.partials.count} partials of one commit, 8 at a time: ${significant(large.partials.perSecond)} a second; their final: ` +
      `acknowledged after ${significant(large.partials.finalAckMs)} ms, processed ${significant(large.partials.processedMs)} ms later.`,
    `Stored of ${stored.files} files of 300 lines of code: ${significant(stored.reportBytesPerFile)} bytes a file of report, and ` +
      `${significant(stored.bodyBytesPerFile)} of the body as it was received.`,
    markdownTable(
      ['10 MB in memory, one core', 'MB/s'],
      scanner.map(({ what, megabytesPerSecond }) => [what, spread(megabytesPerSecond)]),
    ),
    targetsOf({ rates, oneByOne, large, stored, scanner }).join('\n'),
  ].join('\n\n');
}

const ratesTable = (rates: readonly RateFigures[]): string =>
  markdownTable(
    [
      'body',
      'at a time',
      'plain INSERT/s',
      'uploads/s',
      'MB/s',
      'ratio',
      'longest block ms',
      'peak over idle MB',
      'wrong',
    ],
    rates.map((figures) => [
      figures.size,
      String(figures.atATime),
      spread(figures.plainPerSecond),
      figures.wrong > 0 ? 'wrong answers' : spread(figures.apiPerSecond),
      significant((roundsOf(figures.apiPerSecond).median * figures.bytes) / MB),
      spread(ratiosOf(figures)),
      significant(Math.max(...figures.blockMs)),
      significant(Math.max(...inMb(figures.peakBytes))),
      String(figures.wrong),
    ]),
  );

const oneByOneTable = (rows: readonly (OneByOne & { name: string })[]): string =>
  markdownTable(
    [
      'alone',
      'uploads',
      'acknowledged after ms',
      'processed ms later',
      'longest block ms',
      'peak over idle MB',
    ],
    rows.map(({ name, ackMs, processedMs, blockMs, peakBytes }) => [
      name,
      String(ackMs.length),
      spread(ackMs),
      spread(processedMs),
      spread(blockMs),
      spread(inMb(peakBytes)),
    ]),
  );

function targetsOf({ rates, oneByOne, large, stored }: Figures): string[] {
  const largest = oneByOne.at(-1);
  const blocks = [...oneByOne.flatMap(({ blockMs }) => blockMs), ...large.upload.blockMs];
  return [
    ...rates.map((figures) =>
      targetLine({
        what: `uploads of ${figures.size} beside plain INSERT`,
        value: roundsOf(ratiosOf(figures)).median,
        atLeast: LEAST_RATIO,
      }),
    ),
    targetLine({
      what: 'memory of a 10 MB body over idle',
      value: roundsOf(inMb(largest?.peakBytes ?? [])).median,
      atMost: Math.round((MOST_BODIES_OF_MEMORY * (largest?.bytes ?? NaN)) / MB),
      unit: ' MB',
    }),
    targetLine({
      what: 'longest block of the event loop by one upload',
      value: Math.max(...blocks),
      atMost: MOST_BLOCK_MS,
      unit: ' ms',
    }),
    targetLine({
      what: 'stored of a report',
      value: stored.reportBytesPerFile,
      atMost: MOST_STORED_BYTES,
      unit: ' bytes a file of 300 lines',
    }),
  ];
}
