import type { Random } from '../../support/random';
import type { RepositoryOperations } from './operations';
import { repositoriesShown, type ValidClients, type ValidToken } from './valid-clients';

const REPORTS = 0.5;

/** Good tokens at repositories of others: every one of them is to be refused there. */
export class Strangers {
  constructor(
    private readonly clients: ValidClients,
    private readonly random: Random,
    private readonly tokens: readonly ValidToken[],
  ) {}

  async visit(): Promise<void> {
    const visitor = this.random.pick(this.tokens);
    const by = visitor.token.credential;
    const known = this.clients.knownReports.filter(({ repository }) => isElsewhere(visitor, repository));
    if (known.length > 0 && this.random.chance(REPORTS)) {
      const { repository, commitSha, reportId } = this.random.pick(known);
      await this.clients.ask(repository.readReport(commitSha, reportId, by), repository, repositoriesShown);
      return;
    }
    const { repository } = this.random.pick(
      this.tokens.filter((one) => isElsewhere(visitor, one.repository)),
    );
    const reads = [repository.readRepository, repository.readAnalysis, repository.listUploads];
    await this.clients.ask(this.random.pick(reads)(by), repository);
  }
}

/** A repository token has its repository, an account token the organization of its account. */
const isElsewhere = ({ token, repository: home }: ValidToken, there: RepositoryOperations): boolean =>
  token.credential.kind === 'repository'
    ? there.repository.repositoryId !== home.repository.repositoryId
    : there.organization !== home.organization;
