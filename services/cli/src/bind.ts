import { Command } from 'commander';
import type { Action } from './context';

/** What becomes of a command when its result cannot be written any more: a list has no other purpose and ends, work is finished. */
export type Purpose = 'list' | 'work';

/** Gives an action its context, the options of its command and, as `args`, its arguments. Unless it is said to be a list, it is work. */
export type Bind = (action: Action, purpose?: Purpose) => (...given: unknown[]) => Promise<void>;

export type Perform = (action: Action, options: unknown, purpose: Purpose) => Promise<void>;

export const bindTo =
  (perform: Perform): Bind =>
  (action, purpose = 'work') =>
  (...given) => {
    const command = given.at(-1);
    if (!(command instanceof Command)) throw new TypeError('An action is called by its command');
    const names = command.registeredArguments.map((argument) => argument.name());
    const named = names.map((name, index) => [name, given[index]] as const);
    return perform(action, { ...command.opts(), args: Object.fromEntries(named) }, purpose);
  };

export const several = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** What follows the help of a command: whole command lines. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ portcullis ${line}`).join('\n')}`;
