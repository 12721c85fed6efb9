import { type CommandNode, valued } from './command-tree';

export const fishScript = (nodes: readonly CommandNode[]): string => `# Completion of portcullis for fish.
#   portcullis completion fish | source         in ~/.config/fish/config.fish
function __portcullis_at
  set -l path
  set -l skip ''
  for word in (commandline -opc)[2..]
    if test -n "$skip"
      set skip ''
      continue
    end
    switch $word
      case ${valued(nodes).map(quoted).join(' ')}
        set skip $word
      case '-*'
      case '*'
        set -a path $word
    end
  end
  set -l at "$path"
  test "$at" = "$argv[1]"; or begin
    test "$argv[2]" = leaf; and string match -q -- "$argv[1] *" "$at"
  end
end
complete -c portcullis -f
${nodes.flatMap(linesOf).join('\n')}
`;

function linesOf({ path, commands, options, takesFiles }: CommandNode): readonly string[] {
  const leaf = commands.length === 0 && path !== '' ? ' leaf' : '';
  const condition = `-n ${quoted(`__portcullis_at "${path}"${leaf}`)}`;
  return [
    ...(takesFiles ? [`complete -c portcullis ${condition} -F`] : []),
    ...commands.map(
      ({ name, summary }) => `complete -c portcullis ${condition} -a ${quoted(name)} -d ${quoted(summary)}`,
    ),
    ...options.map(({ flags, summary, takesValue, takesFile }) => {
      const names = flags.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      const value = takesFile ? ' -r -F' : takesValue ? ' -x' : '';
      return `complete -c portcullis ${condition} ${names.join(' ')}${value} -d ${quoted(summary)}`;
    }),
  ];
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
