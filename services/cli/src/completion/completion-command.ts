import { Command } from 'commander';
import { z } from 'zod';
import { type Bind, examples } from '../bind';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import { bashScript } from './bash-script';
import { commandTree } from './command-tree';
import { fishScript } from './fish-script';
import { zshScript } from './zsh-script';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const completionOptions = z.object({
  args: z.object({ shell: z.enum(['bash', 'zsh', 'fish'], 'takes bash, zsh or fish') }),
});

/** `program`: the whole command line, as soon as it is complete. */
export const completionCommand = (bind: Bind, program: () => Command): Command =>
  new Command('completion')
    .description('Print what makes a shell complete commands and options')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText(
      'after',
      examples(
        'completion bash >> ~/.bashrc',
        'completion fish > ~/.config/fish/completions/portcullis.fish',
      ),
    )
    .action(
      bind(({ output }: CommandContext, given) => {
        const { shell } = parseOptions(completionOptions, given).args;
        for (const line of SCRIPTS[shell](commandTree(program())).trimEnd().split('\n')) output.line(line);
        return Promise.resolve();
      }, 'list'),
    );
