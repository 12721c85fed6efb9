import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { redactTokens, TOKEN_PATTERN } from '@libs/token-format';
import { CommanderError } from 'commander';
import { z } from 'zod';
import type { Perform } from './bind';
import type { Environment } from './cli.config';
import { Misuse } from './cli.errors';
import type { Action, CommandContext } from './context';
import { Delivery } from './delivery';
import { EXIT, exitCodeOf } from './exit-code';
import { explain } from './explain';
import { Output, type Sink } from './output';
import { createProgram } from './program';

/** What the command line has around it. */
export interface Surroundings extends Pick<
  CommandContext,
  'env' | 'signal' | 'ask' | 'askSecret' | 'readInput'
> {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Nothing else has to be done: ends the process at once. */
  readonly end: (code: number) => void;
}

const globals = z.object({ json: z.boolean().default(false), envFile: z.string().optional() });

/** Carries out a command line and resolves to its exit code; whatever went wrong has been said by then. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, end } = surroundings;
  let output = new Output(stdout, stderr, false);
  const delivery = new Delivery(stdout);
  // There is nowhere left to say it.
  stderr.on('error', () => undefined);
  const act: Perform = (action, options, purpose) => {
    const { json, envFile } = globals.parse(program.opts());
    output = new Output(stdout, stderr, json);
    if (purpose === 'list') delivery.onLost = () => end(delivered(delivery, output));
    return perform(action, options, { ...surroundings, output, envFile });
  };
  const program = createProgram(act, {
    writeOut: (text) => stdout.write(text),
    // It repeats what it does not understand, and that may be a token cut short.
    writeErr: (text) => stderr.write(redactTokens(text)),
  });
  let code: number = EXIT.ok;
  try {
    refuseTokens(argv);
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Commander has said already what it found.
    if (!(error instanceof CommanderError)) output.note(explain(error));
    code = exitCodeOf(error);
  }
  await delivery.settled();
  return code === EXIT.ok ? delivered(delivery, output) : code;
}

/** The exit code of what succeeded, if its result has arrived. */
function delivered({ failure }: Delivery, output: Output): number {
  if (failure === undefined) return EXIT.ok;
  output.note(`The result could not be written: ${explain(failure)}.`);
  return EXIT.failed;
}

async function perform(
  action: Action,
  options: unknown,
  surroundings: Surroundings & { output: Output; envFile: string | undefined },
): Promise<void> {
  const { env, envFile, output, signal, ask, askSecret, readInput } = surroundings;
  const given = envFile === undefined ? env : await environmentIn(envFile);
  await action({ env: given, output, signal, ask, askSecret, readInput, now: () => new Date() }, options);
}

async function environmentIn(file: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Misuse(`--env-file ${file} cannot be read: ${explain(error)}.`);
  }
}

/** Arguments are seen by every other user of the machine, and kept by the shell's history. */
function refuseTokens(argv: readonly string[]): void {
  if (argv.some((argument) => TOKEN_PATTERN.test(argument)))
    throw new Misuse(
      'A token is among the arguments, where the shell keeps it and others can see it: revoke it. ' +
        'A token is taken from the environment, from --token-file FILE, from standard input (--token-file -), or typed when it is asked for.',
    );
}
