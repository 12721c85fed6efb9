import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { CommanderError } from 'commander';
import { z } from 'zod';
import type { Environment } from './cli.config';
import { Misuse } from './cli.errors';
import type { Action, CommandContext } from './context';
import { EXIT, exitCodeOf } from './exit-code';
import { explain } from './explain';
import { Output, type Sink } from './output';
import { createProgram, type Perform } from './program';

/** What the command line has around it. */
export interface Surroundings extends Pick<CommandContext, 'env' | 'signal' | 'ask'> {
  readonly stdout: Sink;
  readonly stderr: Sink;
}

const globals = z.object({ json: z.boolean().default(false), envFile: z.string().optional() });

/** Carries out a command line and resolves to its exit code; whatever went wrong has been said by then. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  const act: Perform = (action, options) => {
    const { json, envFile } = globals.parse(program.opts());
    return perform(action, options, { ...surroundings, output: new Output(stdout, stderr, json), envFile });
  };
  const program = createProgram(act, {
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has said already what it found.
    if (!(error instanceof CommanderError)) new Output(stdout, stderr, false).note(explain(error));
    return exitCodeOf(error);
  }
}

async function perform(
  action: Action,
  options: unknown,
  { env, envFile, output, signal, ask }: Surroundings & { output: Output; envFile: string | undefined },
): Promise<void> {
  const given = envFile === undefined ? env : await environmentIn(envFile);
  await action({ env: given, output, signal, ask, now: () => new Date() }, options);
}

async function environmentIn(file: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Misuse(`--env-file ${file} cannot be read: ${explain(error)}.`);
  }
}
