import { type CommandNode, filed, valued } from './command-tree';

/** Only names are in it, no text that a shell could read as anything else. */
export const bashScript = (nodes: readonly CommandNode[]): string => `# Completion of portcullis for bash.
#   eval "$(portcullis completion bash)"        in ~/.bashrc
_portcullis() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' skip='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$word" in
      ${valued(nodes).join('|')}) skip=$word ;;
      -*) ;;
      *) path="\${path:+$path }$word" ;;
    esac
  done
  COMPREPLY=()
  case "$skip" in
    '') ;;
    ${filed(nodes).join('|')}) compopt -o default; return ;;
    *) return ;;
  esac
  case "$path" in
${nodes.map(caseOf).join('\n')}
    *) return ;;
  esac
}
complete -F _portcullis portcullis
`;

const caseOf = ({ path, commands, options, takesFiles }: CommandNode): string => {
  const words = [...commands.map(({ name }) => name), ...options.flatMap(({ flags }) => flags)];
  return `    '${path}'${commands.length === 0 && path !== '' ? ` | '${path} '*` : ''}) ${takesFiles ? 'compopt -o default; ' : ''}COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current")) ;;`;
};
