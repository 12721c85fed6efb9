import { z } from 'zod';
import type { OAuthDialect } from './oauth-provider';
import type { ProviderConfig } from './sign-in.config';

const user = z.object({ uuid: z.string().min(1), display_name: z.string().optional() });
const emails = z.object({
  values: z.array(z.object({ email: z.string(), is_primary: z.boolean(), is_confirmed: z.boolean() })),
});

/** Bitbucket Cloud: OAuth consumers (developer.atlassian.com, "OAuth 2.0"). It knows no PKCE and passes over what it is sent of it. */
export const bitbucket = ({ url, apiUrl }: Extract<ProviderConfig, { kind: 'bitbucket' }>): OAuthDialect => ({
  kind: 'bitbucket',
  gitProvider: 'bb',
  issuer: url,
  authorizationEndpoint: `${url}/site/oauth2/authorize`,
  tokenEndpoint: `${url}/site/oauth2/access_token`,
  authMethod: 'client_secret_basic',
  scope: 'account email',
  apiUrl,
  whoIsIt: async (ask) => {
    const { uuid, display_name: name } = await ask('/user', user);
    const { values } = await ask('/user/emails', emails);
    const confirmed = values.filter((one) => one.is_confirmed);
    return {
      subject: uuid,
      name,
      verifiedEmails: [
        ...confirmed.filter((one) => one.is_primary),
        ...confirmed.filter((one) => !one.is_primary),
      ].map(({ email }) => email),
    };
  },
});
