const CONSOLE = '/console/';
const ANYWHERE = 'https://portcullis.invalid';

/**
 * A path of the console, if that is what was asked for, else its beginning: whoever has just signed in must not be sent anywhere else.
 * Read as a browser reads it, to which `/\` and `//` begin another host.
 */
export function ownPath(asked: string | undefined): string {
  if (!asked?.startsWith(CONSOLE) || !URL.canParse(asked, ANYWHERE)) return CONSOLE;
  const { origin, pathname, search, hash } = new URL(asked, ANYWHERE);
  return origin === ANYWHERE && pathname.startsWith(CONSOLE) ? pathname + search + hash : CONSOLE;
}
