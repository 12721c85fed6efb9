import { PROVIDERS } from '@libs/contracts';
import type { JsonSchema } from './json-schemas';

const name = { type: 'string', minLength: 1, maxLength: 255 };
const uuid = { type: 'string', format: 'uuid' };
const number = { type: 'integer', minimum: 1, format: 'int64' };

/** What the `:parameters` of the paths are. A path with another one cannot be documented, and so does not pass the tests. */
const PATH_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  provider: { type: 'string', enum: [...PROVIDERS], description: 'Code of the Git provider' },
  organization: { ...name, description: 'Name of the organization at its provider' },
  repository: { ...name, description: 'Name of the repository in its organization' },
  sha: { type: 'string', pattern: '^[0-9a-fA-F]{40}$', description: 'SHA of the commit, 40 hex digits' },
  language: { ...name, description: 'Language of the report, in any case' },
  tokenId: { ...number, description: 'The id of the token, as its list gives it' },
  reportUuid: { ...uuid, description: 'The id of the report' },
  seq: { type: 'integer', minimum: 0, format: 'int64', description: 'Position in the revocation log' },
  fileId: { ...number, description: 'The id of the file, as the list of files gives it' },
  pullRequestNumber: { ...number, description: 'Number of the pull request at its provider' },
  pullRequest: { ...number, description: 'Number of the pull request at its provider' },
  number: { ...number, description: 'Number of the pull request at its provider' },
  hookId: { ...name, description: 'The id of the webhook, as its creation gives it' },
  branchName: { ...name, description: 'Name of the branch, after its folders' },
  folder: { ...name, description: 'First part of the name of the branch' },
  subfolder: { ...name, description: 'Second part of the name of the branch' },
  issueId: { ...name, description: 'The id of the issue, as a search gives it' },
  toolUuid: { ...uuid, description: 'The id of the tool' },
  patternId: { ...name, description: 'The id of the pattern' },
  method: { ...name, description: 'The id of the provider, as the ways to sign in give it' },
  path: { type: 'string', minLength: 1, description: 'Path of the file; its slashes are sent as they are' },
};

export const parametersOf = (path: string): string[] =>
  [...path.matchAll(/:(\w+)\*?/g)].map(([, parameter = '']) => parameter);

export function pathParameterOf(parameter: string): JsonSchema {
  const schema = PATH_PARAMETERS[parameter];
  if (!schema)
    throw new Error(
      `The path parameter :${parameter} is not described. Add it to PATH_PARAMETERS in services/gateway/src/api-docs/path-parameters.ts.`,
    );
  return schema;
}
