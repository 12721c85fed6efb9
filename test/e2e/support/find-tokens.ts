import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files below `dir` that hold one of these token values; the paths, never the values. */
export async function filesHolding(dir: string, tokens: readonly string[], skip: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if (skip.test(path)) continue;
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isDirectory()) found.push(...(await filesHolding(path, tokens, skip)));
    else if (facts?.isFile() && (await holds(path, tokens))) found.push(path);
  }
  return found;
}

async function holds(path: string, tokens: readonly string[]): Promise<boolean> {
  const content = await readFile(path);
  return tokens.some((token) => content.includes(token));
}
