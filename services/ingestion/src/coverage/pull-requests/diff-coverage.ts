import { type PackedLines, unpackLines } from '../packed-lines';
import { type LineCounts, percentageOf } from '../percentages';
import type { LineRanges } from './added-lines';

/** A line and its hits, one pair after another. */
export type LineHits = readonly number[];

/** The coverable ones among the added lines of a file. */
export function hitsAmong(lines: PackedLines, added: LineRanges): LineHits {
  const hits: number[] = [];
  let at = 0;
  for (const [line, count] of unpackLines(lines)) {
    while (line > (added[at + 1] ?? Infinity)) at += 2;
    if (line >= (added[at] ?? Infinity)) hits.push(line, count);
  }
  return hits;
}

export function countHits(hits: LineHits): LineCounts {
  let coveredLines = 0;
  for (let at = 1; at < hits.length; at += 2) if ((hits[at] ?? 0) > 0) coveredLines += 1;
  return { coveredLines, coverableLines: hits.length / 2 };
}

export interface DiffCoverage extends Partial<LineCounts> {
  readonly value?: number;
  readonly cause: 'ValueIsPresent' | 'NoCoverableLines' | 'MissingRequirements';
}

/** As the public API shows it; undefined: what it takes is not there (contract 4.1). */
export function renderDiffCoverage(counts: LineCounts | undefined): DiffCoverage {
  if (!counts) return { cause: 'MissingRequirements' };
  const value = percentageOf(counts);
  return value === undefined ? { cause: 'NoCoverableLines' } : { value, ...counts, cause: 'ValueIsPresent' };
}
