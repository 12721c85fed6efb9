import { type CommandNode, valued } from './command-tree';

export const zshScript = (nodes: readonly CommandNode[]): string => `#compdef portcullis
# Completion of portcullis for zsh.
#   source <(portcullis completion zsh)         in ~/.zshrc, after compinit
_portcullis() {
  local path_='' skip='' word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$word" in
      ${valued(nodes).join('|')}) skip=$word ;;
      -*) ;;
      *) path_="\${path_:+$path_ }$word" ;;
    esac
  done
  if [[ -n $skip ]]; then _files; return; fi
  case "$path_" in
${nodes.map(caseOf).join('\n')}
    *) return 1 ;;
  esac
  _describe 'portcullis' found
}
compdef _portcullis portcullis
`;

function caseOf({ path, commands, options, takesFiles }: CommandNode): string {
  const found = [
    ...commands,
    ...options.flatMap(({ flags, summary }) => flags.map((name) => ({ name, summary }))),
  ];
  const deeper = commands.length === 0 && path !== '' ? ` | '${path} '*` : '';
  const lines = found.map(
    ({ name, summary }) => `      ${quoted(`${name.replaceAll(':', '\\:')}:${summary}`)}`,
  );
  return `    '${path}'${deeper}) found=(\n${lines.join('\n')}\n    )${takesFiles ? '; _files' : ''} ;;`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
