import { httpUrl, jsonText } from '@libs/config';
import { z } from 'zod';

const name = z.string().min(1).max(60);

/** Only what stays on the machine may go without TLS. */
const isSafe = (url: string): boolean =>
  /^https:/i.test(url) || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/i.test(url);
const safeUrl = httpUrl.refine(isSafe, 'must be an https:// URL');
/** To the letter as the provider has it, a slash at its end included. */
const issuer = z
  .url({ error: 'must be an https:// URL' })
  .refine(isSafe, 'must be an https:// URL')
  .refine(
    (url) => !url.includes('/.well-known/'),
    'must be the issuer, without /.well-known/ and what follows',
  );

const common = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits or hyphens'),
  clientId: z.string().min(1),
  /** What becomes of people whose verified addresses no account has. */
  unknownPeople: z.enum(['refuse', 'create']).default('refuse'),
};

/** Whether the roles that people have there are theirs here. It is for organizations whose provider is `provider`. */
const roles = z.boolean().optional();

const provider = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('oidc'), ...common, name, issuer }),
  z.strictObject({
    kind: z.literal('gitlab'),
    ...common,
    name: name.default('GitLab'),
    provider: z.enum(['gl', 'gle']).optional(),
    roles,
    /** Of the instance. */
    url: safeUrl.default('https://gitlab.com'),
  }),
  z.strictObject({
    kind: z.literal('github'),
    ...common,
    name: name.default('GitHub'),
    provider: z.enum(['gh', 'ghe']).optional(),
    roles,
    /** Roles on private repositories as well, which GitHub shows only to whom may write to them. */
    privateRepositories: z.boolean().optional(),
    url: safeUrl.default('https://github.com'),
    /** Default: that of GitHub, or of the GitHub Enterprise Server at `url`. */
    apiUrl: safeUrl.optional(),
  }),
  z.strictObject({
    kind: z.literal('bitbucket'),
    ...common,
    name: name.default('Bitbucket'),
    url: safeUrl.default('https://bitbucket.org'),
    apiUrl: safeUrl.default('https://api.bitbucket.org/2.0'),
  }),
]);

const providers = z
  .array(provider)
  .max(20)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'must have different ids');

/** An origin and nothing behind it: cookies of ours are for a whole host. */
const publicUrl = safeUrl.refine((url) => new URL(url).origin === url, 'must be an origin without a path');

/** What of the environment is about providers that people sign in at. docs/operations/sign-in.md explains it. */
export const signInSettings = z.object({
  SIGN_IN_PROVIDERS: jsonText(providers)
    .optional()
    .describe('Providers that people can sign in at, as a JSON list; absent: none'),
  SIGN_IN_SECRETS: jsonText(z.record(z.string(), z.string().min(1)))
    .optional()
    .meta({ description: 'Client secrets of the providers, as a JSON object by id', secret: true }),
  PUBLIC_URL: publicUrl
    .optional()
    .describe('Where browsers reach this Portcullis, https://host; needed for SIGN_IN_PROVIDERS'),
});

type Env = z.output<typeof signInSettings>;

/** A provider, and the secret that it knows this Portcullis by; without one the client is a public one (RFC 6749, 2.1). */
export type ProviderConfig = z.output<typeof provider> & { readonly clientSecret?: string | undefined };

export interface SignInConfig {
  readonly publicUrl: string;
  readonly providers: readonly ProviderConfig[];
}

/** A check for `superRefine`: what one of the settings needs, another one has. */
export function checkSignIn(env: Env, context: z.RefinementCtx): void {
  const { SIGN_IN_PROVIDERS: all = [], SIGN_IN_SECRETS: secrets = {}, PUBLIC_URL: url } = env;
  const complain = (path: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [path], message });
  };
  if (all.length > 0 && url === undefined) complain('PUBLIC_URL', 'is needed for SIGN_IN_PROVIDERS');
  const ids = new Set(all.map(({ id }) => id));
  for (const id of Object.keys(secrets))
    if (!ids.has(id)) complain('SIGN_IN_SECRETS', `names ${id}, which is not in SIGN_IN_PROVIDERS`);
  for (const { id, kind } of all)
    if (kind !== 'oidc' && secrets[id] === undefined)
      complain('SIGN_IN_SECRETS', `has no secret of ${id}, which ${kind} asks for`);
  checkRoles(all, (message) => {
    complain('SIGN_IN_PROVIDERS', message);
  });
}

function checkRoles(all: readonly ProviderConfig[], complain: (message: string) => void): void {
  const taken = new Set<string>();
  for (const one of all) {
    if (one.kind !== 'github' && one.kind !== 'gitlab') continue;
    const { id, provider: of } = one;
    if (one.kind === 'github' && one.privateRepositories && !one.roles)
      complain(`has privateRepositories of ${id}, which need "roles": true`);
    if (!one.roles) continue;
    const codes = one.kind === 'github' ? 'gh or ghe' : 'gl or gle';
    if (of === undefined) complain(`has roles of ${id} and must say of whom: "provider", ${codes}`);
    else if (taken.has(of))
      complain(`has roles of ${of} twice; the organizations of ${of} follow one of them`);
    else taken.add(of);
  }
}

export const signInConfigOf = (env: Env): SignInConfig | undefined =>
  env.SIGN_IN_PROVIDERS === undefined || env.PUBLIC_URL === undefined
    ? undefined
    : {
        publicUrl: env.PUBLIC_URL,
        providers: env.SIGN_IN_PROVIDERS.map((one) => ({
          ...one,
          clientSecret: env.SIGN_IN_SECRETS?.[one.id],
        })),
      };
