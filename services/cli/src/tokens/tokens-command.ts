import { Command } from 'commander';
import { connected } from '../api/connection';
import { type Bind, examples } from '../bind';
import { createToken } from './create-token';
import { followRevocation } from './follow-revocation';
import { listTokens } from './list-tokens';
import { revokeTokens } from './revoke-tokens';
import { rotateToken } from './rotate-token';

/** `portcullis tokens …`: those of the account, or with `--repository` those of a repository. */
export function tokensCommand(bind: Bind): Command {
  return new Command('tokens')
    .description('Create, list, revoke and rotate API tokens')
    .addCommand(list(bind))
    .addCommand(create(bind))
    .addCommand(revoke(bind))
    .addCommand(rotate(bind))
    .addCommand(receipt(bind));
}

const owned = (command: Command): Command =>
  connected(command).option(
    '--repository <provider/organization/name>',
    'tokens of this repository; default: those of your account',
  );

const issuing = (command: Command): Command =>
  owned(command)
    .option('--name <name>', 'name of the token; letters, digits, hyphens')
    .option('--expires <time>', 'when it expires: 7d, 90d, or 2027-05-01T00:00Z; a year ahead at most')
    .option('--output-file <file>', 'write the value to this file, which only you may read')
    .option('-q, --quiet', 'print the value and nothing else');

const list = (bind: Bind): Command =>
  owned(new Command('list'))
    .description('Show tokens, newest first, without their values')
    .addHelpText(
      'after',
      examples('tokens list', 'tokens list --repository gh/acme/shop', 'tokens list --json | jq .id'),
    )
    .action(bind(listTokens, 'list'));

const create = (bind: Bind): Command =>
  issuing(new Command('create'))
    .description('Create a token. Its value is printed once and can never be asked for again.')
    .addHelpText(
      'after',
      examples(
        'tokens create --name laptop --expires 30d',
        'tokens create --repository gh/acme/shop --name ci --expires 90d',
        'tokens create --repository gh/acme/shop --quiet | gh secret set CODACY_PROJECT_TOKEN',
        'tokens create --output-file token.txt',
      ),
    )
    .action(bind(createToken));

const revoke = (bind: Bind): Command =>
  owned(new Command('revoke'))
    .description('Revoke tokens for good, and say since when every gateway enforces it')
    .argument('<id...>', 'ids as tokens list shows them')
    .option('--no-wait', 'answer before it is proven that every gateway enforces it')
    .option('--yes', 'do not ask')
    .addHelpText('after', examples('tokens revoke 41', 'tokens revoke 41 42 --repository gh/acme/shop --yes'))
    .action(bind(revokeTokens));

const rotate = (bind: Bind): Command =>
  issuing(new Command('rotate'))
    .description(
      'Create a successor, print its value, then revoke the old token. Interrupted before that, the old token works on.',
    )
    .argument('<id>', 'id as tokens list shows it')
    .option('--after <time>', 'stay and revoke the old token that much later: 10m, 1h')
    .option('--keep', 'do not revoke the old token')
    .addHelpText(
      'after',
      examples(
        'tokens rotate 41 --output-file token.txt',
        'tokens rotate 41 --repository gh/acme/shop --after 10m',
        'tokens rotate 41 --repository gh/acme/shop --keep --quiet | gh secret set CODACY_PROJECT_TOKEN',
      ),
    )
    .action(bind(rotateToken));

const receipt = (bind: Bind): Command =>
  connected(new Command('receipt'))
    .description('Say whether every gateway enforces a revocation, and since when')
    .argument('<seq>', 'the number of the revocation')
    .option('--wait', 'wait until every gateway enforces it')
    .addHelpText('after', examples('tokens receipt 42', 'tokens receipt 42 --wait --json'))
    .action(bind(followRevocation));
