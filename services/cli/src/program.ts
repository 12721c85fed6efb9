import { Command, type OutputConfiguration } from 'commander';
import type { Action } from './context';
import { eventsCommand } from './events/events-command';
import { EXIT_CODES } from './exit-code';
import { VERSION } from './version';

export type Perform = (action: Action, options: unknown) => Promise<void>;

/** The command line, with every command that there is. `perform` is told which one was meant, and its options. */
export function createProgram(perform: Perform, output: OutputConfiguration): Command {
  const program = new Command('portcullis')
    .description('Portcullis from the command line')
    .version(VERSION)
    .option('--json', 'one JSON document per line in place of tables')
    .option(
      '--env-file <file>',
      'take settings from the lines NAME=VALUE of this file, not from the environment',
    )
    .addHelpText('after', `\n${EXIT_CODES}`)
    .addCommand(eventsCommand((action) => (options) => perform(action, options)))
    .exitOverride()
    .showHelpAfterError('(--help says more)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput(output);
  inherit(program);
  return program;
}

function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}
