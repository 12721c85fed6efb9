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
  /** Of a repository token its own, of an account token any of its organization. */
  readonly repository: RepositoryOperations;
}

const reports = z.object({ data: z.array(z.object({ reportId: z.string() })) });
const report = z.object({ data: z.object({ content: z.array(z.object({ fileName: z.string() })) }) });
const ANSWER_WITHIN_MS = 10_000;
const REMEMBERED = 50;

export interface KnownReport {
  readonly repository: RepositoryOperations;
  readonly commitSha: string;
  readonly reportId: string;
}

/** Ordinary requests with tokens that nobody revokes: none of them may ever be refused for its token. */
export class ValidClients {
  private readonly commits: { repository: RepositoryOperations; commitSha: string }[] = [];
  private readonly reports: KnownReport[] = [];

  constructor(
    private readonly gateways: Gateways,
    private readonly recorder: Recorder,
    private readonly random: Random,
    private readonly tokens: readonly ValidToken[],
  ) {}

  /** There is something to read of this commit. */
  remember(repository: RepositoryOperations, commitSha: string): void {
    this.commits.push({ repository, commitSha });
    if (this.commits.length > REMEMBERED) this.commits.shift();
  }

  /** Some of those that were listed. */
  get knownReports(): readonly KnownReport[] {
    return this.reports;
  }

  any(): ValidToken {
    return this.random.pick(this.tokens);
  }

  async request(): Promise<void> {
    const { token, repository } = this.any();
    const by = token.credential;
    const commits = this.commits.filter((one) => one.repository.organization === repository.organization);
    if (by.kind === 'account' && commits.length > 0 && this.random.chance(0.3)) {
      await this.readReport(this.random.pick(commits), by);
      return;
    }
    const reads = [repository.readRepository, repository.readAnalysis];
    if (by.kind === 'account') reads.push(repository.listUploads);
    await this.ask(this.random.pick(reads)(by), repository);
  }

  private async readReport(
    { repository, commitSha }: Omit<KnownReport, 'reportId'>,
    by: Credential,
  ): Promise<void> {
    const listed = await this.ask(repository.listReports(commitSha, by), repository);
    if (listed.status !== 200 || !listed.reply) return;
    const [first] = reports.parse(JSON.parse(String(listed.reply.body))).data;
    if (!first) return;
    const { reportId } = first;
    this.reports.push({ repository, commitSha, reportId });
    if (this.reports.length > REMEMBERED) this.reports.shift();
    await this.ask(repository.readReport(commitSha, reportId, by), repository, repositoriesShown);
  }

  /** Asks once, and writes down what came of it. */
  async ask(
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
export function repositoriesShown({ status, reply }: Exchange): number[] | null {
  if (status !== 200 || !reply) return null;
  const { content } = report.parse(JSON.parse(String(reply.body))).data;
  return [...new Set(content.map(({ fileName }) => repositoryOfFile(fileName) ?? 0))];
}
