import { Command } from 'commander';
import { connected } from '../api/connection';
import { type Bind, examples } from '../bind';
import { addPeople, listPeople, removePeople } from './people';
import { setRole } from './set-role';

const ORGANIZATION = ['<organization>', 'provider/name, such as gh/acme'] as const;

export const peopleCommand = (bind: Bind): Command =>
  new Command('people')
    .description('The people of an organization and their roles')
    .addCommand(list(bind))
    .addCommand(add(bind))
    .addCommand(remove(bind))
    .addCommand(role(bind));

const list = (bind: Bind): Command =>
  connected(new Command('list'))
    .description('Show the people of an organization')
    .argument(...ORGANIZATION)
    .option('--search <text>', 'only those whose name or address holds this')
    .option('--members', 'only those with a role in the organization itself')
    .addHelpText(
      'after',
      examples('admin people list gh/acme', 'admin people list gh/acme --search smith --json'),
    )
    .action(bind(listPeople, 'list'));

const add = (bind: Bind): Command =>
  connected(new Command('add'))
    .description('Add people as members; who is unknown gets an account')
    .argument(...ORGANIZATION)
    .argument('<email...>', 'their e-mail addresses')
    .addHelpText('after', examples('admin people add gh/acme ann@example.com ben@example.com'))
    .action(bind(addPeople));

const remove = (bind: Bind): Command =>
  connected(new Command('remove'))
    .description('Remove people with all their roles there; answers when every gateway knows')
    .argument(...ORGANIZATION)
    .argument('<email...>', 'their e-mail addresses')
    .option('--yes', 'do not ask')
    .addHelpText('after', examples('admin people remove gh/acme ben@example.com'))
    .action(bind(removePeople));

const role = (bind: Bind): Command =>
  connected(new Command('role'))
    .description('Give somebody a role in an organization or on one of its repositories, or take it away')
    .argument(...ORGANIZATION)
    .argument('<email>', 'e-mail address')
    .argument('<role>', 'member, manager or admin; on a repository read, write or admin; none takes it away')
    .option('--on <repository>', 'name of a repository of the organization')
    .addHelpText(
      'after',
      examples(
        'admin people role gh/acme ann@example.com manager',
        'admin people role gh/acme ben@example.com write --on shop',
      ),
    )
    .action(bind(setRole));
