import type { FileCoverageReply } from '../api/document/types.gen';

export type Line = FileCoverageReply['data'][number];

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a person came to: which of the ranges, and that they asked for it once more. */
export interface Aim {
  readonly index: number;
  readonly times: number;
}

export interface UncoveredRange extends Range {
  /** How many lines of it count, and are not covered. */
  readonly lines: number;
}

/** Lines that do not count, such as comments, may stand between two uncovered ones of a range; more than so many end it. */
const GAP = 5;

/** Where tests are missing: stretches without a covered line. `lines` ascend. */
export function uncoveredRanges(lines: readonly Line[]): UncoveredRange[] {
  const ranges: UncoveredRange[] = [];
  let open: UncoveredRange | undefined;
  for (const { line, hits } of lines) {
    if (hits > 0) open = undefined;
    else if (open && line - open.to <= GAP + 1) {
      open = { from: open.from, to: line, lines: open.lines + 1 };
      ranges[ranges.length - 1] = open;
    } else {
      open = { from: line, to: line, lines: 1 };
      ranges.push(open);
    }
  }
  return ranges;
}

export interface Block extends Range {
  /** Those that count. Empty: a stretch, of whatever length, of which nothing does. */
  readonly lines: readonly Line[];
}

export const BLOCK_LINES = 50;

/** A file in blocks of one size; where whole blocks hold nothing that counts, they are one. */
export function blocksOf(lines: readonly Line[]): Block[] {
  const blocks: Block[] = [];
  let next = 1;
  for (let index = 0; index < lines.length;) {
    const number = Math.ceil((lines[index]?.line ?? 1) / BLOCK_LINES);
    const [from, to] = [(number - 1) * BLOCK_LINES + 1, number * BLOCK_LINES];
    if (from > next) blocks.push({ from: next, to: from - 1, lines: [] });
    const start = index;
    while (index < lines.length && (lines[index]?.line ?? 0) <= to) index += 1;
    blocks.push({ from, to, lines: lines.slice(start, index) });
    next = to + 1;
  }
  return blocks;
}

/** Of which block the line is. */
export const blockOf = (blocks: readonly Block[], line: number): number =>
  blocks.findIndex(({ to }) => line <= to);

export interface Column {
  readonly covered: number;
  readonly uncovered: number;
}

/** The whole file as so many columns of equal length, or fewer for a short one. */
export function columnsOf(lines: readonly Line[], most: number): Column[] {
  const last = lines.at(-1)?.line ?? 0;
  const count = Math.min(most, last);
  const columns = Array.from({ length: count }, () => ({ covered: 0, uncovered: 0 }));
  for (const { line, hits } of lines) {
    const column = columns[Math.floor(((line - 1) * count) / last)];
    if (column) column[hits > 0 ? 'covered' : 'uncovered'] += 1;
  }
  return columns;
}
