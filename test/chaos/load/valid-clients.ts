import { z } from 'zod';
import type { Random } from '../../support/random';
import type { IssuedToken } from './administration';
import type { Exchange } from './connection';
import type { Gateways } from './gateways';
import type { RepositoryOperations } from './operations';
import type { Recorder } from './recorder';
import { repositoryOfFile } from './report-content';
import type { Credential, Request } from './request';

export interface ValidToken {
  readonly token: IssuedToken;
  /** Of a repository token its own, of an account token any. */
  readonly repository: RepositoryOperations;
}

const reports = z.object({ data: z.array(z.object({ reportId: z.string() })) });
const report = z.object({ data: z.object({ content: z.array(z.object({ fileName: z.string() })) }) });
const ANSWER_WITHIN_MS = 10_000;
const REMEMBERED_COMMITS = 50;

/** Ordinary requests with tokens that nobody revokes: none of them may ever be refused for its token. */
export class ValidClients {
  private readonly commits: { repository: RepositoryOperations; commitSha: string }[] = [];

  constructor(
    private readonly gateways: Gateways,
    private readonly recorder: Recorder,
    private readonly random: Random,
    private readonly tokens: readonly ValidToken[],
  ) {}

  /** There is something to read of this commit. */
  remember(repository: RepositoryOperations, commitSha: string): void {
    this.commits.push({ repository, commitSha });
    if (this.commits.length > REMEMBERED_COMMITS) this.commits.shift();
  }

  any(): ValidToken {
    return this.random.pick(this.tokens);
  }

  async request(): Promise<void> {
    const { token, repository } = this.any();
    const by = token.credential;
    if (by.kind === 'account' && this.commits.length > 0 && this.random.chance(0.3)) {
      await this.readReport(by);
      return;
    }
    const reads = [repository.readRepository, repository.readAnalysis];
    if (by.kind === 'account') reads.push(repository.listUploads);
    await this.ask(this.random.pick(reads)(by), repository);
  }

  private async readReport(by: Credential): Promise<void> {
    const { repository, commitSha } = this.random.pick(this.commits);
    const listed = await this.ask(repository.listReports(commitSha, by), repository);
    if (listed.status !== 200 || !listed.reply) return;
    const [first] = reports.parse(JSON.parse(String(listed.reply.body))).data;
    if (first)
      await this.ask(repository.readReport(commitSha, first.reportId, by), repository, repositoriesShown);
  }

  private async ask(
    request: Request,
    { repository }: RepositoryOperations,
    shownIn: (exchange: Exchange) => number[] | null = () => null,
  ): Promise<Exchange> {
    const gateway = this.gateways.inTurn();
    const exchange = await gateway.ask(request, ANSWER_WITHIN_MS);
    this.recorder.request(
      {
        tokenId: request.by.tokenId,
        via: gateway.name,
        operation: request.operation,
        temperature: 'none',
        probeOf: null,
        repositoryId: repository.repositoryId,
        shown: shownIn(exchange),
      },
      exchange,
    );
    return exchange;
  }
}

/** Whose files a report shows. A name that is nobody's counts as repository 0, which nobody has. */
function repositoriesShown({ status, reply }: Exchange): number[] | null {
  if (status !== 200 || !reply) return null;
  const { content } = report.parse(JSON.parse(String(reply.body))).data;
  return [...new Set(content.map(({ fileName }) => repositoryOfFile(fileName) ?? 0))];
}
