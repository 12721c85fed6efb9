import { z } from 'zod';
import { repositoryName, type RepositoryName } from '../api/names';
import type { Environment } from '../cli.config';
import { Misuse } from '../cli.errors';

/** By the names that the Codacy reporter has for them. */
const settings = z.object({
  CODACY_ORGANIZATION_PROVIDER: z.string(),
  CODACY_USERNAME: z.string(),
  CODACY_PROJECT_NAME: z.string(),
});
const NAMES = 'CODACY_ORGANIZATION_PROVIDER, CODACY_USERNAME and CODACY_PROJECT_NAME';

/**
 * The repository that was named, by --repository or in the environment.
 * @throws Misuse
 */
export function repositoryIn(env: Environment, given: RepositoryName | undefined): RepositoryName {
  if (given !== undefined) return given;
  const { data } = settings.safeParse(env);
  if (!data)
    throw new Misuse(
      `With an account token, say which repository: --repository PROVIDER/ORGANIZATION/NAME, or all of ${NAMES}.`,
    );
  const text = [data.CODACY_ORGANIZATION_PROVIDER, data.CODACY_USERNAME, data.CODACY_PROJECT_NAME].join('/');
  const name = repositoryName.safeParse(text);
  if (!name.success)
    throw new Misuse(
      `${NAMES} name no repository: ${text} ${z.flattenError(name.error).formErrors.join(' ')}.`,
    );
  return name.data;
}
