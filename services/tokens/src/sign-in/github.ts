import { z } from 'zod';
import type { OAuthDialect } from './oauth-provider';
import { readGithubRoles } from './github-roles';
import type { ProviderConfig } from './sign-in.config';

const user = z.object({ id: z.int(), login: z.string(), name: z.string().nullish() });
const emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub, and GitHub Enterprise Server: OAuth apps (docs.github.com, "Authorizing OAuth apps"). */
export function github(settings: Extract<ProviderConfig, { kind: 'github' }>): OAuthDialect {
  const { url, apiUrl, provider, roles, privateRepositories } = settings;
  const oauth = `${url}/login/oauth`;
  const isPublic = url === 'https://github.com';
  return {
    kind: 'github',
    gitProvider: provider ?? (isPublic ? 'gh' : 'ghe'),
    issuer: oauth,
    authorizationEndpoint: `${oauth}/authorize`,
    tokenEndpoint: `${oauth}/access_token`,
    authMethod: 'client_secret_post',
    scope: 'read:user user:email',
    roles: roles
      ? { scopes: ['read:org', ...(privateRepositories ? ['repo'] : [])], read: readGithubRoles }
      : undefined,
    apiUrl: apiUrl ?? (isPublic ? 'https://api.github.com' : `${url}/api/v3`),
    whoIsIt: async (ask) => {
      const { id, login, name } = await ask('/user', user);
      const known = await ask('/user/emails?per_page=100', emails);
      const verified = known.filter((one) => one.verified);
      return {
        subject: String(id),
        name: name ?? login,
        verifiedEmails: [
          ...verified.filter((one) => one.primary),
          ...verified.filter((one) => !one.primary),
        ].map(({ email }) => email),
      };
    },
  };
}
