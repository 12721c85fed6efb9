import { posix } from 'node:path';
import { basesOf } from './bases';
import { below, normalPath } from './normal-path';
import type { Match, Naming, Repository } from './naming';
import { type Candidate, SuffixIndex } from './suffix-index';

const NOT_KNOWN = 'not in the repository';

/**
 * Which file of the repository each name of a report means. First a name is taken at its word. What that does not find may come from
 * another machine, or may leave out where packages lie: then files whose paths end alike are meant, and of several the one that puts
 * the most names of the report in one place.
 */
export function matchPaths(
  names: readonly string[],
  repository: Repository,
  naming: Naming,
): ReadonlyMap<string, Match> {
  const { root, files, isHere } = repository;
  const isKnown = (path: string): boolean => files?.has(path) ?? isHere(path);
  const index = files && new SuffixIndex(files);
  const bases = basesOf(names, { root, naming, isKnown, index });
  const matches = new Map<string, Match>();
  const elsewhere: string[] = [];
  for (const name of names) {
    const direct = directPaths(normalPath(name), repository, naming, bases);
    const path = direct.find(isKnown);
    if (path !== undefined) matches.set(name, { path });
    else if (!files) matches.set(name, unchecked(normalPath(name), direct, repository, naming));
    else if (direct.some(isHere)) matches.set(name, { why: 'not in git' });
    else elsewhere.push(name);
  }
  if (index)
    for (const [name, match] of bySuffix(elsewhere, names.length, index, naming)) matches.set(name, match);
  return matches;
}

/** Where a name is, taken at its word; the likeliest first. All relative to the root. */
function directPaths(
  name: string,
  { root }: Repository,
  { root: given }: Naming,
  bases: readonly string[],
): readonly string[] {
  const paths = name.startsWith('/')
    ? [given === undefined ? undefined : below(normalPath(given), name), below(normalPath(root), name)]
    : bases.map((base) => posix.join(base, name));
  return paths
    .filter((path) => path !== undefined)
    .filter((path) => path !== '..' && path !== '.' && !path.startsWith('../'));
}

/** Where nobody knows what the repository holds, a name that is not here either is believed. */
function unchecked(
  name: string,
  direct: readonly string[],
  { root }: Repository,
  { directory }: Naming,
): Match {
  const path = name.startsWith('/') ? direct[0] : posix.join(directory, name);
  return path === undefined || path.startsWith('../') ? { why: `not below ${root}` } : { path };
}

function bySuffix(
  names: readonly string[],
  ofAll: number,
  index: SuffixIndex,
  { sources, reportDirectory }: Naming,
): ReadonlyMap<string, Match> {
  const found = names.map((name) => ({ name, candidates: spellings(name, sources, index) }));
  const votes = new Map<string, number>();
  for (const { candidates } of found)
    for (const one of candidates) votes.set(placeOf(one), (votes.get(placeOf(one)) ?? 0) + 1);
  const votesOf = (one: Candidate): number => votes.get(placeOf(one)) ?? 0;
  return new Map(
    found.map(({ name, candidates }) => {
      const likely = candidates.filter((one) => isLikely(one, votesOf(one), ofAll));
      return [name, choose(likely, votesOf, reportDirectory)];
    }),
  );
}

/** What a name may mean, alone and below each of the report's sources: what fits best of all. */
function spellings(name: string, sources: readonly string[], index: SuffixIndex): readonly Candidate[] {
  const normal = normalPath(name);
  const spelled = normal.startsWith('/')
    ? [normal]
    : [normal, ...sources.map((source) => posix.join(normalPath(source), normal))];
  const all = spelled.flatMap((one) => index.candidates(one));
  const longest = Math.max(...all.map(({ length }) => length));
  return all.filter(({ length }) => length === longest);
}

const placeOf = ({ from, to }: Candidate): string => `${from}\0${to}`;

/** A name of its own that is common, such as setup.py, says little: then others have to be in the same place. */
const isLikely = ({ from, to, length }: Candidate, votes: number, names: number): boolean =>
  from === '' || length > 1 || votes > 1 || (to === '' && votes === names);

function choose(
  candidates: readonly Candidate[],
  votesOf: (one: Candidate) => number,
  reportDirectory: string,
): Match {
  const most = Math.max(...candidates.map(votesOf));
  const favoured = candidates.filter((one) => votesOf(one) === most);
  const nearest = Math.max(...favoured.map(({ path }) => commonSegments(path, reportDirectory)));
  const [path, ...others] = new Set(
    favoured.filter((one) => commonSegments(one.path, reportDirectory) === nearest).map((one) => one.path),
  );
  if (path === undefined) return { why: NOT_KNOWN };
  return others.length === 0
    ? { path }
    : { why: `may be ${[path, ...others].slice(0, 3).join(' or ')}: --root says which` };
}

function commonSegments(path: string, directory: string): number {
  const [first, second] = [path.split('/'), directory.split('/')];
  const differs = first.findIndex((segment, at) => segment !== second[at]);
  return differs === -1 ? first.length : differs;
}
