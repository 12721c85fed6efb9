import { Injectable } from '@nestjs/common';
import type { ImportCounts } from '@libs/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { orUnavailable } from '../or-unavailable';
import type { GitFacts, PullRequestFact } from './git-facts';
import { storeBranches } from './store-branches';
import { completeSha, storeCommits } from './store-commits';
import { storePullRequests } from './store-pull-requests';

/** Below the patience of every client and provider, so that it hears of it. */
const LOCK_TIMEOUT = '8s';

/** Keeps what is told of a repository's history. What is told is added to what is known; nothing is read from Git itself. */
@Injectable()
export class GitFactsService {
  constructor(private readonly db: DataSource) {}

  /** All of it or nothing. Told again, it changes nothing; what is told at the same time is told one after another. */
  async record(repositoryId: number, facts: GitFacts): Promise<ImportCounts> {
    return orUnavailable(
      this.db.transaction('READ COMMITTED', async (tx) => {
        await tx.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
        const at = await beginTelling(tx, repositoryId, facts.at);
        const commits = await storeCommits(tx, repositoryId, facts.commits);
        const pullRequests = await withFullHeads(tx, repositoryId, facts.pullRequests);
        await storeCommits(tx, repositoryId, mentioned({ ...facts, pullRequests }));
        const counts = {
          commits: { received: facts.commits.length, changed: commits },
          branches: {
            received: facts.branches.length,
            changed: await storeBranches(tx, repositoryId, facts.branches, at),
          },
          pullRequests: {
            received: facts.pullRequests.length,
            changed: await storePullRequests(tx, repositoryId, pullRequests, at),
          },
        };
        return counts;
      }),
    );
  }
}

/** Takes the repository's row. A time that has not come yet would outlast every later telling, so it counts as now. */
async function beginTelling(tx: EntityManager, repositoryId: number, at: Date | undefined): Promise<Date> {
  const [row] = await tx.query<[{ now: Date }]>(
    `insert into git_tellings (repository_id, last_told_at) values ($1, clock_timestamp())
     on conflict (repository_id) do update set last_told_at = clock_timestamp() returning last_told_at as now`,
    [repositoryId],
  );
  return at !== undefined && at < row.now ? at : row.now;
}

/** Of a pull request whose head cannot be told from its abbreviation nothing can be kept. */
async function withFullHeads(
  tx: EntityManager,
  repositoryId: number,
  told: readonly PullRequestFact[],
): Promise<PullRequestFact[]> {
  const full: PullRequestFact[] = [];
  for (const pullRequest of told) {
    const headSha = await completeSha(tx, repositoryId, pullRequest.headSha);
    if (headSha !== undefined) full.push({ ...pullRequest, headSha });
  }
  return full;
}

/** Commits that are known to exist, since something points at them. */
function mentioned({ branches, pullRequests }: GitFacts): { sha: string }[] {
  const ofBranches = branches
    .filter(({ deleted }) => !deleted)
    .flatMap(({ headSha, commits = [] }) => (headSha === undefined ? commits : [headSha, ...commits]));
  return [...ofBranches, ...pullRequests.map(({ headSha }) => headSha)].map((sha) => ({ sha }));
}
