import { encoded, type RepositoryPath } from '../api/address';
import type { Upload } from './upload-list';

export interface MendingCommand {
  readonly does: 'finish' | 'enableBranch';
  readonly lines: string;
}

/** Names of branches reach the API with their slashes, and it knows them with at most two. */
const MAX_SLASHES = 2;

/** Where one request mends it: that request, for a shell that has the token. */
export function commandFor(
  { provider, organization, repository }: RepositoryPath,
  { status, targetCommitSha, commit }: Pick<Upload, 'status' | 'targetCommitSha' | 'commit'>,
  baseUrl: string,
): MendingCommand | undefined {
  if (status === 'MissingFinal')
    return {
      does: 'finish',
      lines: `curl -X POST -H "project-token: $CODACY_PROJECT_TOKEN" \\
  "${baseUrl}/2.0/commit/${targetCommitSha}/coverageFinal"`,
    };
  const branch = commit?.branches?.[0]?.name.split('/');
  if (status !== 'BranchNotEnabled' || !branch || branch.length > MAX_SLASHES + 1) return undefined;
  const [of, name] = [encoded(organization), encoded(repository)];
  const path = `/api/v3/organizations/${provider}/${of}/repositories/${name}/branches/${branch.map(encoded).join('/')}`;
  return {
    does: 'enableBranch',
    lines: `curl -X PATCH -H "api-token: $CODACY_API_TOKEN" \\
  -H "content-type: application/json" -d '{"isEnabled":true}' \\
  "${baseUrl}${path}"`,
  };
}
