import type { Environment } from './cli.config';
import type { Output } from './output';

/** What a command is given beside its options. */
export interface CommandContext {
  /** Where settings and secrets come from, and nowhere else. */
  readonly env: Environment;
  readonly output: Output;
  /** Aborted when somebody wants the command to end. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Asks a person yes or no; undefined: there is nobody to ask. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** Asks a person for a secret, which is not shown; undefined: there is nobody to ask. */
  readonly askSecret: ((question: string) => Promise<string>) | undefined;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
}

/** Carries out one subcommand, with the options as they stand on the command line. */
export type Action = (context: CommandContext, options: unknown) => Promise<void>;
