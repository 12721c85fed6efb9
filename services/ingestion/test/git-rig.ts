import type { Principal } from '@libs/contracts';
import { type IngestionRig, principalOn, repositoryPath, type Sending } from './ingestion-rig';

const analysisPath = '/api/v3/analysis/organizations/gh/acme/repositories/shop';

/** A reply whose shape the test states. */
export interface Answer {
  status: number;
  body: unknown;
}

export interface Page<T> {
  data: T[];
  pagination: { cursor?: string; limit: number; total?: number };
}

interface ListedCommit {
  sha: string;
  message: string;
  startedAnalysis?: string;
  endedAnalysis?: string;
}

export const adminOn = (repositoryId: number): Principal => principalOn(repositoryId, 'admin');

const repositories = { last: 1_000 };

/** One repository that nobody told anything about, on an ingestion API that tests share. */
export class GitRig {
  readonly repositoryId = (repositories.last += 1);

  constructor(readonly rig: IngestionRig) {}

  tell(facts: object | string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    const { repositoryId } = this;
    return this.rig.post(`${repositoryPath}/git/import`, facts, { repositoryId, headers });
  }

  async told(facts: object): Promise<Record<'commits' | 'branches' | 'pullRequests', number>> {
    const { status, body } = await this.tell(facts);
    expect([status, body]).toEqual([200, expect.anything()]);
    const { data } = body as { data: Record<'commits' | 'branches' | 'pullRequests', { changed: number }> };
    return {
      commits: data.commits.changed,
      branches: data.branches.changed,
      pullRequests: data.pullRequests.changed,
    };
  }

  send(path: string, sending: Sending = {}): Promise<Answer> {
    return this.rig.send(`${repositoryPath}${path}`, {
      repositoryId: this.repositoryId,
      principal: adminOn(this.repositoryId),
      ...sending,
    });
  }

  branches(query = ''): Promise<Page<{ name: string; isEnabled: boolean; lastCommit?: string }>> {
    return this.list(`${repositoryPath}/branches${query}`);
  }

  commits(query = ''): Promise<Page<{ commit: ListedCommit }>> {
    return this.list(`${analysisPath}/commits${query}`);
  }

  pullRequests(query = ''): Promise<Page<{ pullRequest: { number: number; headCommitSha: string } }>> {
    return this.list(`${analysisPath}/pull-requests${query}`);
  }

  /** As getRepositoryPullRequest shows it. */
  pullRequest(number: number): Promise<Answer> {
    return this.rig.send(`${analysisPath}/pull-requests/${number}`, { repositoryId: this.repositoryId });
  }

  private async list<T>(path: string): Promise<Page<T>> {
    const { status, body } = await this.rig.send(path, { repositoryId: this.repositoryId });
    expect([status, body]).toEqual([200, expect.anything()]);
    return body as unknown as Page<T>;
  }

  /** Everything that is stored of the repository's Git facts. */
  async stored(): Promise<unknown> {
    const tables = ['commits', 'branches', 'branch_commits', 'pull_requests', 'pull_request_diffs'];
    const stored: Record<string, unknown> = {};
    for (const table of tables)
      stored[table] = await this.rig.rows(
        `select t.*, xmin::text as version from ${table} t where repository_id = $1 order by t::text`,
        [this.repositoryId],
      );
    return stored;
  }
}
