import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/**
 * A directory that suites of one run share. `make` fills it for the first who asks, while the others wait; after a failure the next
 * tries anew. Nobody changes it afterwards, and it goes with the run.
 */
export async function oncePerRun(
  name: string,
  make: (directory: string) => Promise<unknown>,
): Promise<string> {
  const directory = join(given('TEST_RUN_DIRECTORY'), name);
  if (existsSync(directory)) return directory;
  await alone(directory, async () => {
    if (existsSync(directory)) return;
    const draft = `${directory}.draft`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    await make(draft);
    await rename(draft, directory);
  });
  return directory;
}

/** What test/support/global-setup.ts has put into the environment of the suites. */
export function given(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: run the tests through jest.`);
  return value;
}

/** A worker that dies while it has the lock loses it with its connection. */
async function alone(what: string, work: () => Promise<void>): Promise<void> {
  const lock = new Client({ connectionString: given('TEST_DATABASE_URL') });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock(hashtextextended($1, 0))', [what]);
    await work();
  } finally {
    await lock.end();
  }
}
