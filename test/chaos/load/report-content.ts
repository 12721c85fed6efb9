import { createHash } from 'node:crypto';
import type { LineHits } from '../../history/records';
import type { Random } from '../../support/random';

export interface ReportContent {
  readonly json: string;
  /** SHA-256 of the body. */
  readonly digest: string;
  readonly files: LineHits;
}

const NAMES = ['cart', 'stock', 'till', 'shelf'] as const;
const LINES = 8;

/**
 * A small report. Names recur from one to the next, so that merging has something to merge; each begins with the repository's id, so
 * that whoever sees another's knows.
 */
export function reportContent(repositoryId: number, random: Random): ReportContent {
  const files: LineHits = {};
  for (const name of NAMES.filter(() => random.chance(0.5)))
    files[fileName(repositoryId, name)] = lineHits(random);
  files[fileName(repositoryId, random.pick(NAMES))] ??= lineHits(random);
  const fileReports = Object.entries(files).map(([filename, coverage]) => ({ filename, coverage }));
  const json = JSON.stringify({ fileReports });
  return { json, digest: createHash('sha256').update(json).digest('hex'), files };
}

/** Whose the file is; undefined for a name that no report of ours has. */
export function repositoryOfFile(name: string): number | undefined {
  const id = /^r(\d+)\//.exec(name)?.[1];
  return id === undefined ? undefined : Number(id);
}

const fileName = (repositoryId: number, name: string): string => `r${String(repositoryId)}/src/${name}.js`;

function lineHits(random: Random): Record<string, number> {
  const lines = Array.from({ length: LINES }, (_, index) => String(index + 1)).filter(() =>
    random.chance(0.6),
  );
  return Object.fromEntries(lines.map((line) => [line, random.chance(0.4) ? 0 : random.integer(1, 9)]));
}
