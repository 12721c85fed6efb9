import { SESSION_COOKIE, SIGN_IN_COOKIE } from '@libs/contracts';
import { AmbiguousCookie } from './auth.errors';

/** A `Cookie` header as RFC 6265, 4.2.1 has it. What is no pair of a name and a value is nobody's. */
function valuesOf(header: string, name: string): string[] {
  const values: string[] = [];
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) values.push(pair.slice(at + 1).trim());
  }
  return values;
}

/**
 * The one value of a cookie of ours. The prefix of its name keeps other hosts and paths from setting it, so a second one is none of
 * our doing. An empty one counts as absent.
 *
 * @throws AmbiguousCookie
 */
function cookieOf(header: string | undefined, name: string): string | undefined {
  if (!header?.includes(name)) return undefined;
  const [value, ...others] = valuesOf(header, name);
  if (others.length > 0) throw new AmbiguousCookie(name);
  return value === '' ? undefined : value;
}

/** The account token of a session, not yet looked at. @throws AmbiguousCookie */
export const sessionCookieOf = (headers: ReadonlyMap<string, string>): string | undefined =>
  cookieOf(headers.get('cookie'), SESSION_COOKIE);

/** What a sign-in left with the browser, as a `Cookie` header for the service that made it. @throws AmbiguousCookie */
export function signInCookieOf(headers: ReadonlyMap<string, string>): string | undefined {
  const value = cookieOf(headers.get('cookie'), SIGN_IN_COOKIE);
  return value === undefined ? undefined : `${SIGN_IN_COOKIE}=${value}`;
}
