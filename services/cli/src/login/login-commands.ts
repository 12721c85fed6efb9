import { Command } from 'commander';
import { connected } from '../api/connection';
import { type Bind, examples } from '../bind';
import { logIn } from './log-in';
import { logOut } from './log-out';
import { whoAmI } from './who-am-i';

export const loginCommand = (bind: Bind): Command =>
  connected(new Command('login'))
    .description(
      'Keep a token for later commands, in a file that only you may read. It is asked for and not shown while it is typed; it may come from ' +
        '--token-file or CODACY_API_TOKEN, too.',
    )
    .addHelpText(
      'after',
      examples(
        'login --url https://portcullis.example.com',
        'login --url https://portcullis.example.com --token-file - < token.txt',
      ),
    )
    .action(bind(logIn));

export const logoutCommand = (bind: Bind): Command =>
  new Command('logout')
    .description('Forget the token of a login; a terminal is asked whether to revoke it, too')
    .option('--url <url>', 'base URL of the login; default: the one that is in use')
    .option('--revoke', 'revoke the token of the login first, which is an account token')
    .addHelpText('after', examples('logout', 'logout --revoke'))
    .action(bind(logOut));

export const whoamiCommand = (bind: Bind): Command =>
  connected(new Command('whoami'))
    .description('Say whose token is in use, and where it comes from')
    .addHelpText('after', examples('whoami', 'whoami --json | jq -r .mainEmail'))
    .action(bind(whoAmI));
