import { writeFile } from 'node:fs/promises';
import { USAGE } from '../../services/standalone/src/options';
import { configurationPage } from './configuration-page';
import { PROCESSES } from './processes';

const PAGE = 'docs/operations/configuration.md';

/** `npm run docs:config`: writes the configuration reference again. */
async function main(): Promise<void> {
  await writeFile(PAGE, configurationPage(PROCESSES, USAGE));
  process.stdout.write(`${PAGE}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
