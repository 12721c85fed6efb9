import { InvalidConfiguration } from '@libs/config';
import { CommanderError } from 'commander';
import { Interrupted, Misuse } from './cli.errors';

export const EXIT = { ok: 0, failed: 1, misuse: 2, interrupted: 130 } as const;

export const EXIT_CODES = `Exit codes:
  0    done; also when tail is ended with Ctrl-C
  1    it failed, and the last line says why
  2    the command line or a setting cannot be understood
  130  interrupted; the last lines say how to go on`;

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof Misuse || error instanceof InvalidConfiguration) return EXIT.misuse;
  // Help that was asked for is an answer; help in place of a missing command is not.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misuse;
  return EXIT.failed;
}
