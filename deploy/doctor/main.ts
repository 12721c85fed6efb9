import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { Environment, ProcessName } from '../configuration/processes';
import { examineAgreement } from './agreement';
import { diagnose } from './diagnose';
import { parseOptions, type Subject, USAGE } from './options';
import { type Diagnosis, hasProblem, render } from './report';

const environmentOf = async ({ file }: Subject): Promise<Environment> =>
  file === undefined ? process.env : parseEnv(await readFile(file, 'utf8'));

/** `npm run doctor -- PROCESS`: says in sentences what is wrong with a deployment. */
async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (!options) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const environments = new Map<ProcessName, Environment>();
  for (const subject of options.subjects) environments.set(subject.process, await environmentOf(subject));
  const diagnoses: Diagnosis[] = [];
  for (const [name, env] of environments) {
    process.stderr.write(`Examining ${name} …\n`);
    diagnoses.push({ process: name, findings: await diagnose(name, env) });
  }
  const isReadable = diagnoses.every(({ findings }) =>
    findings.some(({ about, severity }) => about === 'settings' && severity === 'ok'),
  );
  if (environments.size > 1 && isReadable)
    diagnoses.push({ process: undefined, findings: examineAgreement(environments) });
  process.stdout.write(options.json ? `${JSON.stringify(diagnoses, undefined, 2)}\n` : render(diagnoses));
  return hasProblem(diagnoses) ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
