import { provider, PROVIDERS } from '@libs/contracts';
import { z } from 'zod';
import { path } from './api-path';

const known = PROVIDERS.join(', ');
const segments = z.tuple([provider]).rest(z.string().min(1));

const named = (parts: number, takes: string): z.ZodType<readonly string[], string> =>
  z.string().transform((text, context) => {
    const names = text.split('/');
    if (names.length === parts && segments.safeParse(names).success) return names;
    context.addIssue({ code: 'custom', message: `takes ${takes}; providers are ${known}` });
    return z.NEVER;
  });

export interface OrganizationName {
  readonly provider: string;
  readonly organization: string;
  /** Of its operations. */
  readonly path: string;
  /** As it was written. */
  readonly text: string;
}

export interface RepositoryName extends OrganizationName {
  readonly repository: string;
}

/** `gh/acme` */
export const organizationName = named(2, 'PROVIDER/ORGANIZATION, such as gh/acme').transform(
  ([code = '', organization = '']): OrganizationName => ({
    provider: code,
    organization,
    path: path`/api/v3/organizations/${code}/${organization}`,
    text: `${code}/${organization}`,
  }),
);

/** `gh/acme/shop` */
export const repositoryName = named(3, 'PROVIDER/ORGANIZATION/NAME, such as gh/acme/shop').transform(
  ([code = '', organization = '', repository = '']): RepositoryName => ({
    provider: code,
    organization,
    repository,
    path: path`/api/v3/organizations/${code}/${organization}/repositories/${repository}`,
    text: `${code}/${organization}/${repository}`,
  }),
);
