import { posix } from 'node:path';
import type { Naming } from './naming';
import { below, normalPath } from './normal-path';
import type { SuffixIndex } from './suffix-index';

export interface BaseSearch {
  /** Of the repository; absolute. */
  readonly root: string;
  readonly naming: Naming;
  readonly isKnown: (path: string) => boolean;
  /** Undefined where it is not known what the repository holds. */
  readonly index: SuffixIndex | undefined;
}

interface Base {
  readonly path: string;
  /** How many of the report's names it holds. */
  readonly held: number;
}

/**
 * The directories that relative names may be relative to. A report has one, as a rule: what holds most of its names comes first, so
 * that a package's `src/index.js` is not taken for that of the repository.
 */
export function basesOf(names: readonly string[], search: BaseSearch): readonly string[] {
  const relative = names.map(normalPath).filter((name) => !name.startsWith('/'));
  const isIn = (name: string, base: string): boolean => search.isKnown(posix.join(base, name));
  const ranked = (paths: readonly string[]): readonly Base[] =>
    [...new Set(paths)]
      .map((path) => ({ path, held: relative.filter((name) => isIn(name, path)).length }))
      .sort((a, b) => b.held - a.held);
  const told = ranked(toldBases(search));
  const strays = relative.filter((name) => !told.some(({ path }) => isIn(name, path)));
  const [best, second] = ranked(basesOfStrays(strays, search.index));
  const isBetter = best && best.held > (second?.held ?? 0) && best.held > (told[0]?.held ?? 0);
  return [...(isBetter ? [best] : []), ...told].map(({ path }) => path);
}

/** What somebody or the report says, or where things are; of those that hold as much, the first is preferred. */
function toldBases({ root, naming }: BaseSearch): readonly string[] {
  const { root: given, sources, reportDirectory, directory } = naming;
  const named = given === undefined ? [] : [normalPath(given)];
  const fromHere = named.filter((base) => !base.startsWith('/')).map((base) => posix.join(directory, base));
  return [...fromHere, ...named, ...sources.map(normalPath), ...upwards(reportDirectory), directory, '']
    .map((base) => (base.startsWith('/') ? below(normalPath(root), `${base}/`) : base))
    .filter((base) => base !== undefined);
}

/** A directory and those that it is in, without the root. */
function upwards(directory: string): readonly string[] {
  if (directory === '' || directory.startsWith('..')) return [];
  const segments = directory.split('/');
  return segments.map((_, at) => segments.slice(0, segments.length - at).join('/'));
}

/** Where the files are whose paths end with names that are in none of the others. */
const basesOfStrays = (strays: readonly string[], index: SuffixIndex | undefined): readonly string[] =>
  strays.flatMap((name) =>
    (index?.candidates(name) ?? []).filter(({ from }) => from === '').map(({ to }) => to),
  );
