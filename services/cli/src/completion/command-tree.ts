import type { Command } from 'commander';

/** A command as a shell completes it. */
export interface CommandNode {
  /** `tokens create`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionNode[];
  /** Its arguments are names of files. */
  readonly takesFiles: boolean;
}

export interface OptionNode {
  /** `--quiet`, and `-q` where there is one. */
  readonly flags: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  /** Its value is the name of a file. */
  readonly takesFile: boolean;
}

/** The program and all of its commands, each with the options that it understands. */
export function commandTree(program: Command): readonly CommandNode[] {
  return nodesOf(program, [], []);
}

function nodesOf(command: Command, path: readonly string[], inherited: readonly OptionNode[]): CommandNode[] {
  const help: OptionNode = {
    flags: ['--help', '-h'],
    summary: 'show help',
    takesValue: false,
    takesFile: false,
  };
  const own = command.options.filter(({ hidden }) => !hidden).map(optionNode);
  const visible = command.commands.filter((child) => child.name() !== 'help');
  return [
    {
      path: path.join(' '),
      commands: visible.map((child) => ({ name: child.name(), summary: firstSentence(child.description()) })),
      options: [...own, ...inherited, help],
      takesFiles: command.registeredArguments.some((argument) => argument.name() === 'file'),
    },
    // An option of a command is understood behind its subcommands as well, its release aside.
    ...visible.flatMap((child) =>
      nodesOf(
        child,
        [...path, child.name()],
        [...own.filter(({ flags }) => !flags.includes('--version')), ...inherited],
      ),
    ),
  ];
}

const optionNode = ({
  long,
  short,
  description,
  required,
  optional,
  flags,
}: Command['options'][number]): OptionNode => ({
  flags: [long, short].filter((flag): flag is string => typeof flag === 'string'),
  summary: firstSentence(description),
  takesValue: required || optional,
  takesFile: flags.includes('<file>'),
});

const firstSentence = (text: string): string => text.split(/[.;:]( |$)/)[0] ?? '';

const flagsWith = (nodes: readonly CommandNode[], which: 'takesValue' | 'takesFile'): readonly string[] => [
  ...new Set(
    nodes.flatMap(({ options }) => options.filter((option) => option[which]).flatMap(({ flags }) => flags)),
  ),
];
/** Flags after which a value comes. */
export const valued = (nodes: readonly CommandNode[]): readonly string[] => flagsWith(nodes, 'takesValue');

/** Flags after which the name of a file comes. */
export const filed = (nodes: readonly CommandNode[]): readonly string[] => flagsWith(nodes, 'takesFile');
