import { InvalidConfiguration } from '@libs/config';
import { CommanderError } from 'commander';
import { ApiFailure, type ApiProblem } from './api/api.errors';
import { Interrupted, Misuse } from './cli.errors';

export const EXIT = {
  ok: 0,
  failed: 1,
  misuse: 2,
  unauthenticated: 3,
  forbidden: 4,
  notFound: 5,
  unavailable: 6,
  interrupted: 130,
} as const;

export const EXIT_CODES = `Exit codes:
  0    done; also when tail is ended with Ctrl-C
  1    it failed, and the last line says why; also when the result could not be written
  2    the command line or a setting cannot be understood
  3    there is no token, or it is mistyped, revoked, expired or of the wrong kind
  4    the token may not do this
  5    what was named is not there, or the token has no access to it
  6    Portcullis cannot be reached, or says that it is busy: the same command may succeed later
  130  interrupted; the last lines say how to go on`;

const OF_PROBLEM: Readonly<Record<ApiProblem, number>> = {
  unauthenticated: EXIT.unauthenticated,
  forbidden: EXIT.forbidden,
  not_found: EXIT.notFound,
  unavailable: EXIT.unavailable,
  refused: EXIT.failed,
};

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof Misuse || error instanceof InvalidConfiguration) return EXIT.misuse;
  if (error instanceof ApiFailure) return OF_PROBLEM[error.problem];
  // Help that was asked for is an answer; help in place of a missing command is not.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misuse;
  return EXIT.failed;
}
