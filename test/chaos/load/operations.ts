import type { Repository, Residents } from './assignment';
import type { Credential, Request } from './request';

/** What only a role that may write allows. */
export const WRITE_OPERATIONS = ['listUploads', 'upload'] as const;
/** Everything that a role on a repository allows, as far as it is asked for here. */
export const ROLE_OPERATIONS = [
  'readRepository',
  'readAnalysis',
  'listReports',
  'readReport',
  ...WRITE_OPERATIONS,
] as const;

type Names = Pick<Residents, 'provider' | 'organization'>;
type Read = (by: Credential) => Request;

/** Requests about one repository, by their fixed names in a history. Each answers 2xx when all is well. */
export class RepositoryOperations {
  private readonly at: string;

  constructor(
    private readonly names: Names,
    readonly repository: Repository,
  ) {
    const { provider, organization } = names;
    this.at = `organizations/${provider}/${organization}/repositories/${repository.name}`;
  }

  get organization(): string {
    return this.names.organization;
  }

  /** Answered by the tokens service. */
  readonly readRepository: Read = (by) => this.read('readRepository', `/api/v3/${this.at}`, by);
  /** Answered by ingestion. */
  readonly readAnalysis: Read = (by) => this.read('readAnalysis', `/api/v3/analysis/${this.at}`, by);
  /** Needs a role that may write. */
  readonly listUploads: Read = (by) =>
    this.read('listUploads', `/api/v3/${this.at}/coverage/status?limit=1`, by);

  listReports(commitSha: string, by: Credential): Request {
    return this.read('listReports', this.reports(commitSha), by);
  }

  readReport(commitSha: string, reportId: string, by: Credential): Request {
    return this.read('readReport', `${this.reports(commitSha)}/${reportId}`, by);
  }

  issueToken(by: Credential, body?: { name: string; expiresAt: string }): Request {
    return this.change('issueToken', 'POST', `/api/v3/${this.at}/tokens`, by, body ?? null);
  }

  revokeToken(id: number, by: Credential): Request {
    return this.change('revokeToken', 'DELETE', `/api/v3/${this.at}/tokens/${String(id)}`, by);
  }

  revokeTokens(ids: readonly number[], by: Credential): Request {
    return this.change('revokeTokens', 'POST', `/api/v3/${this.at}/tokens/delete`, by, { ids });
  }

  deleteRepository(by: Credential): Request {
    return this.change('deleteRepository', 'DELETE', `/api/v3/${this.at}`, by);
  }

  /** A repository token needs no names, for it has one repository only. */
  upload(commitSha: string, language: string, partial: boolean, by: Credential, json: string): Request {
    const path =
      by.kind === 'repository'
        ? `/2.0/coverage/${commitSha}/${language}`
        : `${this.v2()}/commit/${commitSha}/coverage/${language}`;
    return { operation: 'upload', method: 'POST', path: `${path}?partial=${String(partial)}`, by, json };
  }

  final(commitSha: string, by: Credential): Request {
    const path = by.kind === 'repository' ? '/2.0' : this.v2();
    return { operation: 'upload', method: 'POST', path: `${path}/commit/${commitSha}/coverageFinal`, by };
  }

  private v2(): string {
    const { provider, organization } = this.names;
    return `/2.0/${provider}/${organization}/${this.repository.name}`;
  }

  private reports(commitSha: string): string {
    return `/api/v3/${this.at}/commits/${commitSha}/coverage/reports`;
  }

  private read(operation: string, path: string, by: Credential): Request {
    return { operation, method: 'GET', path, by };
  }

  private change(
    operation: string,
    method: 'POST' | 'DELETE',
    path: string,
    by: Credential,
    body?: object | null,
  ): Request {
    return { operation, method, path, by, ...(body && { json: JSON.stringify(body) }) };
  }
}
