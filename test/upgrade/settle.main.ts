import { z } from 'zod';
import { residents } from '../chaos/load/assignment';
import { loadModule } from './load-module';

type Settle = (directory: { databaseUrl: string; dataDir: string }, name: string) => Promise<unknown>;

const chaosResidents = z.object({ settle: z.custom<Settle>((value) => typeof value === 'function') });
const environment = z.object({ DATABASE_URL: z.string(), DATA_DIR: z.string() });

/** `settle.main.js DIST NAME`: an organization for the load, made by the code of the release that the database is of. */
async function main(): Promise<void> {
  const [dist, name] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
  const { DATABASE_URL: databaseUrl, DATA_DIR: dataDir } = environment.parse(process.env);
  const { settle } = loadModule(dist, 'test/chaos/residents.js', chaosResidents);
  process.stdout.write(JSON.stringify(residents.parse(await settle({ databaseUrl, dataDir }, name))));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
