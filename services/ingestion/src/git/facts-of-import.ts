import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { gitImportRequest } from '@libs/contracts';
import type { z } from 'zod';
import { readUnifiedDiff } from '../coverage/pull-requests/unified-diff';
import type { CommitFact, GitFacts, PullRequestFact } from './git-facts';

type Import = z.output<typeof gitImportRequest>;

const PIECE_BYTES = 65_536;
const compress = promisify(gzip);

/**
 * What a CI job tells. A branch holds what its head descends from, as far as this import says so: then a job need not list
 * the commits of each branch beside their parents.
 * @throws UnreadableDiff
 */
export async function factsOfImport({ at, commits, branches, pullRequests }: Import): Promise<GitFacts> {
  const parents = new Map(commits.map((commit) => [commit.sha, commit.parents ?? []]));
  return {
    at,
    commits: commits satisfies CommitFact[],
    branches: branches.map((branch) => ({
      ...branch,
      commits: branch.deleted ? [] : reachable([branch.headSha ?? [], branch.commits ?? []].flat(), parents),
    })),
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

/** The commits and their ancestors; of those that are not in the import themselves, only the commits. */
function reachable(from: readonly string[], parents: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set(from);
  for (const sha of found)
    for (const parent of parents.get(sha) ?? []) if (parents.has(parent)) found.add(parent);
  return [...found];
}
