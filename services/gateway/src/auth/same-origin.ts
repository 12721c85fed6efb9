type Headers = ReadonlyMap<string, string>;

/**
 * Whether the browser says that a page of this very origin sends the request. `Sec-Fetch-Site` is the browser's word, which no page
 * can forge; browsers from before it send `Origin` with every change. A cookie goes out without its page's doing, so where there is
 * neither, nobody says so.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = headers.get('origin');
  return origin !== undefined && isOwn(origin, headers.get('host'));
}

/** Whether a browser says that another site's page sends it. A program says nothing. */
export const isFromElsewhere = (headers: Headers): boolean =>
  (headers.has('sec-fetch-site') || headers.has('origin')) && !isSameOrigin(headers);

/** Whoever ends TLS for us, the browser speaks TLS: our cookies are sent over nothing else, save on one's own machine. */
function isOwn(origin: string, host: string | undefined): boolean {
  const match = /^(https?):\/\/([^/?#@\s]+)$/i.exec(origin);
  if (!match || host === undefined) return false;
  const [, scheme = '', authority = ''] = match;
  const isSecure = scheme.toLowerCase() === 'https';
  if (!isSecure && !/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(authority)) return false;
  return withPort(authority, isSecure) === withPort(host, isSecure);
}

/** The port of the scheme is said by some and left out by others. */
const withPort = (authority: string, isSecure: boolean): string =>
  (/:\d+$/.test(authority) ? authority : `${authority}:${isSecure ? '443' : '80'}`).toLowerCase();
