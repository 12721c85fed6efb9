import { Command } from 'commander';
import { connected } from '../api/connection';
import { type Bind, examples } from '../bind';
import { addRepository, changeRepository, deleteRepository, listRepositories } from './repositories';

const REPOSITORY = ['<repository>', 'provider/organization/name, such as gh/acme/shop'] as const;

export const repositoriesCommand = (bind: Bind): Command =>
  new Command('repositories')
    .description('The repositories of an organization')
    .addCommand(list(bind))
    .addCommand(add(bind))
    .addCommand(change(bind))
    .addCommand(remove(bind));

const list = (bind: Bind): Command =>
  connected(new Command('list'))
    .description('Show the repositories of an organization that you may see')
    .argument('<organization>', 'provider/name, such as gh/acme')
    .option('--search <text>', 'only those whose names hold this')
    .addHelpText(
      'after',
      examples('admin repositories list gh/acme', 'admin repositories list gh/acme --search api'),
    )
    .action(bind(listRepositories, 'list'));

const settings = (command: Command): Command =>
  command
    .option('--visibility <who>', 'who may read it without a role: Public, LoginPublic or Private')
    .option('--default-branch <name>', 'the branch that counts');

const add = (bind: Bind): Command =>
  settings(connected(new Command('add')))
    .description('Add a repository, for managers and admins of its organization')
    .argument(...REPOSITORY)
    .addHelpText('after', examples('admin repositories add gh/acme/shop --default-branch trunk'))
    .action(bind(addRepository));

const change = (bind: Bind): Command =>
  settings(connected(new Command('set')))
    .description('Change who may read a repository, or its default branch')
    .argument(...REPOSITORY)
    .addHelpText('after', examples('admin repositories set gh/acme/shop --visibility Private'))
    .action(bind(changeRepository));

const remove = (bind: Bind): Command =>
  connected(new Command('delete'))
    .description('Delete a repository and revoke its tokens; answers when every gateway refuses both')
    .argument(...REPOSITORY)
    .option('--yes', 'do not ask')
    .addHelpText('after', examples('admin repositories delete gh/acme/old-shop'))
    .action(bind(deleteRepository));
