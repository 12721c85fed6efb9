import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writePrivateFile } from '@libs/private-file';
import { z } from 'zod';
import { CommandFailed } from '../cli.errors';
import { explain } from '../explain';
import type { ApiSettings } from './api.config';

const logins = z.object({
  /** Base URL of the login that is meant where none is named. */
  current: z.string().optional(),
  /** By base URL: a token goes to where it was stored for, and nowhere else. */
  tokens: z.record(z.string(), z.string()),
});
export type Logins = z.output<typeof logins>;

const NONE: Logins = { tokens: {} };

/** What `portcullis login` has stored: a file that only its owner may read. */
export class LoginsFile {
  constructor(
    /** Undefined where nothing says where configurations are. */
    readonly path: string | undefined,
  ) {}

  async read(): Promise<Logins> {
    if (this.path === undefined) return NONE;
    try {
      return logins.parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch (error) {
      if (isMissing(error)) return NONE;
      throw new CommandFailed(`${this.path} cannot be read: ${explain(error)}. Delete it and log in again.`);
    }
  }

  async add(baseUrl: string, token: string): Promise<string> {
    const { tokens } = await this.read();
    return this.write({ current: baseUrl, tokens: { ...tokens, [baseUrl]: token } });
  }

  async remove(baseUrl: string): Promise<void> {
    const { current, tokens } = await this.read();
    const rest = Object.entries(tokens).filter(([url]) => url !== baseUrl);
    const next = current === baseUrl ? rest[0]?.[0] : current;
    if (rest.length === 0) await rm(this.path ?? '', { force: true });
    else await this.write({ ...(next !== undefined && { current: next }), tokens: Object.fromEntries(rest) });
  }

  private async write(content: Logins): Promise<string> {
    if (this.path === undefined)
      throw new CommandFailed('Nothing says where to store it: set HOME or XDG_CONFIG_HOME.');
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await writePrivateFile(this.path, `${JSON.stringify(content, undefined, 2)}\n`);
    return this.path;
  }
}

export function loginsPath(settings: ApiSettings): string | undefined {
  const { XDG_CONFIG_HOME, APPDATA, HOME, USERPROFILE } = settings;
  const home = HOME ?? USERPROFILE;
  const directory = XDG_CONFIG_HOME ?? APPDATA ?? (home === undefined ? undefined : join(home, '.config'));
  return directory === undefined ? undefined : join(directory, 'portcullis', 'logins.json');
}

const isMissing = (error: unknown): boolean =>
  z.object({ code: z.literal('ENOENT') }).safeParse(error).success;
