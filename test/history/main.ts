import { parseArgs } from 'node:util';
import { judgeDirectory } from './judge-directory';
import { renderVerdict } from './render-verdict';

const USAGE = `Usage: npm run chaos:check -- DIR [--json]

Judges what a run of the fault rig recorded in DIR (npm run chaos -- --data DIR keeps it). --json: the verdict as JSON.`;

/** `npm run chaos:check -- DIR [--json]`: exit 0 only for a sound history. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [directory, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  if (directory === undefined || rest.length > 0) throw new Error(`Name one directory.\n\n${USAGE}`);
  const verdict = await judgeDirectory(directory, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(values.json ? `${JSON.stringify(verdict, null, 2)}\n` : renderVerdict(verdict));
  process.exitCode = verdict.isSound ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
