import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, ROOT } from './compose-file';

export interface MadeEnv {
  variables: ReadonlyMap<string, string>;
  mode: number;
  /** The same command on the file that is there now. */
  again: { status: number | null; stderr: string; unchanged: boolean };
  printed: string;
}

/** Runs `node deploy/compose/make-env.mjs FILE` twice on a file of its own. */
export function runMakeEnv(): MadeEnv {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-env-'));
  try {
    const file = join(directory, '.env');
    const run = (): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [join(ROOT, 'deploy/compose/make-env.mjs'), file], { encoding: 'utf8' });
    const first = run();
    const text = readFileSync(file, 'utf8');
    const second = run();
    return {
      variables: parseEnv(text),
      mode: statSync(file).mode & 0o777,
      printed: String(first.stdout),
      again: {
        status: second.status,
        stderr: String(second.stderr),
        unchanged: readFileSync(file, 'utf8') === text,
      },
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
