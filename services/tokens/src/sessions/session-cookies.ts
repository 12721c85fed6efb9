import { SESSION_COOKIE } from '@libs/contracts';

/** What every cookie of ours is: for this host alone, over TLS alone, and not for scripts (RFC 6265bis, 4.1.3.2). */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** A `Set-Cookie` of a cookie that the browser forgets by itself. */
export const cookieUntil = (name: string, value: string, until: Date): string => {
  const seconds = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 1000));
  return `${name}=${value}; Max-Age=${seconds}; ${ATTRIBUTES}`;
};

export const forgottenCookie = (name: string): string => `${name}=; Max-Age=0; ${ATTRIBUTES}`;

/** Gone from the browser when its token is of no use any more. */
export const sessionCookie = ({ token, expiresAt }: { token: string; expiresAt: Date }): string =>
  cookieUntil(SESSION_COOKIE, token, expiresAt);
