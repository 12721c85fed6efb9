import * as client from 'openid-client';
import { SignInFailed } from './sign-in.errors';

/** A sign-in asks a provider three times at the most, and whoever waits for it is answered within 15 s. */
const ANSWER_S = 4;

/** Settings of every conversation with a provider at this URL. */
export function prepare(config: client.Configuration, url: string): client.Configuration {
  config.timeout = ANSWER_S;
  for (const extend of plainHttpFor(url)) extend(config);
  return config;
}

export const discover = (
  issuer: string,
  clientId: string,
  auth: client.ClientAuth,
): Promise<client.Configuration> =>
  client.discovery(new URL(issuer), clientId, undefined, auth, {
    timeout: ANSWER_S,
    execute: [client.enableNonRepudiationChecks, ...plainHttpFor(issuer)],
  });

/** For a provider on one's own machine: the configuration takes no other without TLS (sign-in.config.ts). */
const plainHttpFor = (url: string): ((config: client.Configuration) => void)[] =>
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out
  url.startsWith('https:') ? [] : [client.allowInsecureRequests];

/** The way that the provider understands; without metadata the one that every provider must (OpenID Connect Core, 9). */
export function clientAuthOf(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...request) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (known.includes('client_secret_basic') ? basic : post)(server, ...request);
  };
}

/** What the library or the network threw, as what it means to the person. */
export function toSignInFailed(cause: unknown): SignInFailed {
  if (cause instanceof SignInFailed) return cause;
  return new SignInFailed(isRefusal(cause) ? 'denied' : isTrouble(cause) ? 'unavailable' : 'failed', {
    cause,
  });
}

const REFUSALS: ReadonlySet<string> = new Set(['access_denied', 'consent_required', 'login_required']);
const TROUBLES: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

const isRefusal = (error: unknown): boolean =>
  error instanceof client.AuthorizationResponseError && REFUSALS.has(error.error);

function isTrouble(error: unknown): boolean {
  if (error instanceof client.AuthorizationResponseError) return TROUBLES.has(error.error);
  if (error instanceof client.ResponseBodyError) return error.status >= 500 || TROUBLES.has(error.error);
  for (let cause = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    if (cause instanceof Response) return cause.status >= 500;
    if (isSilence(cause)) return true;
  }
  return false;
}

/** Nobody answered, or not in time: what fetch() says, and what the library makes of a timeout. */
const isSilence = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (('message' in error && error.message === 'fetch failed') ||
    ('code' in error && error.code === 'OAUTH_TIMEOUT'));
