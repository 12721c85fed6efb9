import { Command, type OutputConfiguration } from 'commander';
import { adminCommand } from './admin/admin-command';
import { bindTo, type Perform } from './bind';
import { completionCommand } from './completion/completion-command';
import { doctorCommand } from './doctor/doctor-command';
import { eventsCommand } from './events/events-command';
import { EXIT_CODES } from './exit-code';
import { loginCommand, logoutCommand, whoamiCommand } from './login/login-commands';
import { tokensCommand } from './tokens/tokens-command';
import { VERSION } from './version';

/** The command line, with every command that there is. `perform` is told which one was meant, and its options. */
export function createProgram(perform: Perform, output: OutputConfiguration): Command {
  const bind = bindTo(perform);
  const program: Command = new Command('portcullis')
    .description('Portcullis from the command line')
    .version(VERSION)
    .option('--json', 'one JSON document per line in place of tables')
    .option(
      '--env-file <file>',
      'take settings from the lines NAME=VALUE of this file, not from the environment',
    )
    .addHelpText('after', `\n${EXIT_CODES}`)
    .addCommand(loginCommand(bind))
    .addCommand(logoutCommand(bind))
    .addCommand(whoamiCommand(bind))
    .addCommand(tokensCommand(bind))
    .addCommand(adminCommand(bind))
    .addCommand(doctorCommand(bind))
    .addCommand(eventsCommand(bind))
    .addCommand(completionCommand(bind, () => program))
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
