import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** The names of half a million files. */
const MAX_OUTPUT_BYTES = 128 * 1024 * 1024;

const failure = z.object({ stderr: z.string().optional(), message: z.string() });

/** Why git does not answer: there is none, no work tree, or it does not trust the directory. */
export class GitRefused extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'GitRefused';
  }
}

/** @throws GitRefused */
export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', directory, ...args], {
      maxBuffer: MAX_OUTPUT_BYTES,
      encoding: 'utf8',
    });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = failure.parse(error);
    const said = stderr.trim().split('\n', 1)[0] ?? '';
    throw new GitRefused(said === '' ? message : said, { cause: error });
  }
}
