import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type gitImportRequest, IMPORT_LIMITS } from '@libs/contracts';
import { InvalidRequest } from '@libs/http';
import type { z } from 'zod';
import { Turns } from '../coverage/scan-coverage-body';
import { readUnifiedDiff } from '../coverage/pull-requests/unified-diff';
import type { BranchFact, CommitFact, GitFacts, PullRequestFact } from './git-facts';

type Import = z.output<typeof gitImportRequest>;

const PIECE_BYTES = 65_536;
const compress = promisify(gzip);

/**
 * What a CI job tells. A branch holds what its head descends from, as far as this import says so: then a job need not list
 * the commits of each branch beside their parents.
 * @throws UnreadableDiff | InvalidRequest
 */
export async function factsOfImport({ at, commits, branches, pullRequests }: Import): Promise<GitFacts> {
  const turns = new Turns();
  const parents = new Map(commits.map((commit) => [commit.sha, commit.parents ?? []]));
  return {
    at,
    commits: commits satisfies CommitFact[],
    branches: await withHeldCommits(branches, parents, turns),
    pullRequests: await Promise.all(pullRequests.map(factOf)),
  };
}

async function factOf({ diff, ...pullRequest }: Import['pullRequests'][number]): Promise<PullRequestFact> {
  if (diff === undefined) return pullRequest;
  const bytes = Buffer.from(diff);
  // What cannot be read later is refused now, while there is somebody to tell.
  await readUnifiedDiff(Readable.from(piecesOf(bytes)));
  return { ...pullRequest, diff: await compress(bytes) };
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** A few bytes of a branch may stand for the whole history, so what they hold together is bounded as well. */
async function withHeldCommits(
  branches: Import['branches'],
  parents: ReadonlyMap<string, readonly string[]>,
  turns: Turns,
): Promise<BranchFact[]> {
  let room: number = IMPORT_LIMITS.heldCommits;
  const facts: BranchFact[] = [];
  for (const branch of branches) {
    const { headSha, commits = [], deleted } = branch;
    const told = headSha === undefined ? commits : [headSha, ...commits];
    const held = deleted ? [] : await reachable(told, parents, { max: room, turns });
    room -= held.length;
    facts.push({ ...branch, commits: held });
  }
  return facts;
}

/**
 * The commits and their ancestors; of those that are not in the import themselves, only the commits.
 * @throws InvalidRequest if there are more than `max`
 */
async function reachable(
  from: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  { max, turns }: { max: number; turns: Turns },
): Promise<string[]> {
  const found = new Set(from);
  for (const sha of found) {
    if (turns.spent) await turns.next();
    if (found.size > max)
      throw new InvalidRequest(
        `branches: may hold ${IMPORT_LIMITS.heldCommits} commits in all, with what their heads descend from. ` +
          'Tell them in several requests',
      );
    for (const parent of parents.get(sha) ?? []) if (parents.has(parent)) found.add(parent);
  }
  return [...found];
}
