import { isStorableText } from '../../storable-text';

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/**
 * The name in a `---` or `+++` line, given what follows the marker; undefined if it is none. Git quotes a name that holds
 * quotes, control characters or, by default, anything beyond ASCII (`core.quotePath`), and ends one that holds spaces with a
 * tab; other programs put a time stamp after the tab.
 */
export function readGitPath(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1').replace(/\r$/, '');
  const name = text.startsWith('"') ? unquote(text) : Buffer.from(text.replace(/\t.*$/s, ''), 'latin1');
  const path = name?.toString('utf8');
  return path === undefined || path === '' || !isStorableText(path) ? undefined : path;
}

/** Undefined: the quotes are never closed, or an escape is none of Git's. */
function unquote(text: string): Buffer | undefined {
  const bytes: number[] = [];
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '"') return Buffer.from(bytes);
    if (text[at] !== '\\') {
      bytes.push(text.charCodeAt(at));
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4))?.[0];
    const byte = octal === undefined ? ESCAPES[text[at + 1] ?? ''] : Number.parseInt(octal, 8);
    if (byte === undefined) return undefined;
    bytes.push(byte);
    at += octal === undefined ? 1 : 3;
  }
  return undefined;
}

/** Git puts `a/` and `b/` before the names, unless it is told not to (`diff.noprefix`). */
export function withoutPrefixes(
  oldName: string,
  newName: string,
): { oldPath: string | undefined; path: string | undefined } {
  const isPlain = !/^(a\/|\/dev\/null$)/.test(oldName) || !/^(b\/|\/dev\/null$)/.test(newName);
  const nameOf = (name: string): string | undefined =>
    name === '/dev/null' ? undefined : isPlain ? name : name.slice(2);
  return { oldPath: nameOf(oldName), path: nameOf(newName) };
}
