/**
 * The path if it leads to a page of the console and nowhere else, whoever made the address that it stands in; browsers read `\`
 * as `/` and pass over tabs and line breaks, so that `/\host` and `/<tab>/host` would lead to another host.
 */
export const ownPath = (path: unknown): string | undefined =>
  typeof path === 'string' && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) && !path.startsWith('/sign-in')
    ? path
    : undefined;
