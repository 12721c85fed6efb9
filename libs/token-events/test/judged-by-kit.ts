import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { freePort } from '@libs/server-process';
import { z } from 'zod';

const run = promisify(execFile);
const scenario = z.looseObject({ name: z.string(), verdict: z.string() });
const report = z.object({ scenarios: z.array(scenario) });
type Scenario = z.output<typeof scenario>;

interface Subject {
  /** What starts the conformance kit, and where. */
  readonly kit: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  readonly brokers: string;
  /** For the shell. */
  readonly consumer: string;
}

/** The scenarios of the conformance kit, played by a consumer that tells what it knows on PORT. */
export async function judgedByKit({
  kit: [program, ...args],
  cwd,
  brokers,
  consumer,
}: Subject): Promise<Scenario[]> {
  const port = await freePort();
  const options = [
    ...['--brokers', brokers, '--topic-prefix', `judged-${randomUUID().slice(0, 8)}-`],
    ...['--consumer', `export PORT=${port}; ${consumer}`, '--state', `http://127.0.0.1:${port}/state`],
    ...['--timeout-s', '120', '--settle-ms', '200', '--json'],
  ];
  const judging = run(program, [...args, ...options], { cwd, maxBuffer: 64 * 1024 * 1024 });
  const { stdout } = await judging.catch((error: unknown) => {
    throw new Error(String((error as { stderr?: unknown }).stderr), { cause: error });
  });
  return report.parse(JSON.parse(stdout)).scenarios;
}
