import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Consumer, View } from './consumer';

const ANSWER_MS = 10_000;
const MAX_BYTES = 64 * 1024 * 1024;
const QUOTED = 200;
const view = z.record(z.string(), z.unknown());

/** How to ask for what the consumer holds: a URL is fetched, anything else is a command of the shell that prints it. */
export const askState = (where: string): Consumer['view'] => {
  const ask = /^https?:\/\//.test(where) ? () => fetchText(where) : () => printedBy(where);
  return async () => parseView(await ask());
};

/** @throws with a sentence where it is no object of tokens. */
export function parseView(text: string): View {
  const parsed = view.safeParse(jsonOf(text));
  if (parsed.success) return new Map(Object.entries(parsed.data));
  throw new Error(
    `the state must be an object { "<token id>": { "status": …, "version": … } }, and is: ${text.slice(0, QUOTED)}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function fetchText(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.ok) return await response.text();
    throw new Error(`it answered ${response.status}`);
  } catch (error) {
    throw new Error(`${url} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

async function printedBy(command: string): Promise<string> {
  try {
    const options = { timeout: ANSWER_MS, maxBuffer: MAX_BYTES };
    const { stdout } = await promisify(execFile)('sh', ['-c', command], options);
    return stdout;
  } catch (error) {
    throw new Error(`the command of --state failed: ${reasonOf(error)}`, { cause: error });
  }
}

const failure = z.object({ message: z.string(), cause: z.object({ message: z.string() }).optional() });

function reasonOf(error: unknown): string {
  const { data } = failure.safeParse(error);
  const said = [data?.message, data?.cause?.message].filter((text) => text !== undefined && text !== '');
  return said.length === 0 ? 'it gave no reason' : said.join(': ').trim();
}
