import type { Command, Option } from 'commander';

/** Every command of the command line with its arguments, options and examples, as Markdown. */
export function commandReference(program: Command): string {
  return leavesOf(program, []).map(sectionOf).join('\n\n');
}

interface Leaf {
  readonly command: Command;
  readonly path: readonly string[];
}

const leavesOf = (command: Command, path: readonly string[]): readonly Leaf[] =>
  command.commands.length === 0
    ? [{ command, path: [...path, command.name()] }]
    : command.commands.flatMap((child) => leavesOf(child, [...path, command.name()]));

function sectionOf({ command, path }: Leaf): string {
  const usage = command.registeredArguments.map((argument) => {
    const name = argument.name() + (argument.variadic ? '...' : '');
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const rows = [
    ...command.registeredArguments.map((argument, index) => rowOf(usage[index] ?? '', argument.description)),
    ...command.options.filter(({ hidden }) => !hidden).map(optionRow),
  ];
  const table = rows.length === 0 ? [] : ['', '|   |   |', '| --- | --- |', ...rows];
  return [
    `### \`${[...path.slice(1), ...usage].join(' ')}\``,
    '',
    sentence(command.description()),
    ...table,
    '',
    '```sh',
    ...examplesOf(command),
    '```',
  ].join('\n');
}

const optionRow = ({ flags, description }: Option): string => rowOf(flags, description);
const rowOf = (name: string, description: string): string =>
  `| \`${name}\` | ${description.replaceAll('|', '\\|')} |`;
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What stands behind the help of a command is printed with it, and not to be had otherwise. */
function examplesOf(command: Command): readonly string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  return [...help.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line);
}
