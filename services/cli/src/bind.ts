import { Command } from 'commander';
import type { Action } from './context';

/** Gives an action its context, the options of its command and, as `args`, its arguments. */
export type Bind = (action: Action) => (...given: unknown[]) => Promise<void>;

export type Perform = (action: Action, options: unknown) => Promise<void>;

export const bindTo =
  (perform: Perform): Bind =>
  (action) =>
  (...given) => {
    const command = given.at(-1);
    if (!(command instanceof Command)) throw new TypeError('An action is called by its command');
    const names = command.registeredArguments.map((argument) => argument.name());
    const named = names.map((name, index) => [name, given[index]] as const);
    return perform(action, { ...command.opts(), args: Object.fromEntries(named) });
  };

export const several = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** What follows the help of a command: whole command lines. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ portcullis ${line}`).join('\n')}`;
