import {
  addOrganizationReply,
  organization,
  organizationDetailsReply,
  type OrganizationReply,
} from '@libs/contracts';
import { Command } from 'commander';
import { z } from 'zod';
import { path } from '../api/api-path';
import { connected, withApi } from '../api/connection';
import { everyItem } from '../api/every-item';
import { organizationName } from '../api/names';
import type { PublicApiClient } from '../api/public-api.client';
import { type Bind, examples } from '../bind';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import type { TableColumn } from '../table';

type Membership = OrganizationReply & { readonly role: string };

const COLUMNS: readonly TableColumn<Membership>[] = [
  { title: 'ORGANIZATION', text: ({ provider, name }) => `${provider}/${name}`, isFlexible: true },
  { title: 'ROLE', text: ({ role }) => role },
  { title: 'TYPE', text: ({ type }) => type },
  { title: 'CREATED AT', text: ({ created }) => created },
];

/** The organizations that the account belongs to, and as what. */
export async function membershipsOf(api: PublicApiClient): Promise<readonly Membership[]> {
  const memberships: Membership[] = [];
  for (const one of await everyItem(api, '/api/v3/user/organizations', organization)) {
    const where = path`/api/v3/organizations/${one.provider}/${one.name}`;
    const { data } = await api.call({ method: 'GET', path: where }, organizationDetailsReply);
    memberships.push({ ...one, role: data.membership.userRole });
  }
  return memberships;
}

async function listOrganizations(context: CommandContext, given: unknown): Promise<void> {
  await withApi(context, given, ['account'], async (api) => {
    const memberships = await membershipsOf(api);
    context.output.table(COLUMNS, memberships);
    if (memberships.length === 0) context.output.note('This account belongs to no organization.');
  });
}

const addOptions = z.object({
  args: z.object({ organization: organizationName }),
  remoteId: z.string().min(1).optional(),
  type: z.enum(['Account', 'Organization'], 'takes Organization or Account').default('Organization'),
});

async function addOrganization(context: CommandContext, given: unknown): Promise<void> {
  const { args, remoteId, type } = parseOptions(addOptions, given);
  const { provider, organization: name, text } = args.organization;
  await withApi(context, given, ['account'], async (api) => {
    const json = { provider, name, remoteIdentifier: remoteId ?? name, type };
    const { organization: added } = await api.call(
      { method: 'POST', path: '/api/v3/organizations', json },
      addOrganizationReply,
    );
    if (context.output.isJson) context.output.json(added);
    else context.output.line(`Added ${text}.`);
  });
}

export const organizationsCommand = (bind: Bind): Command =>
  new Command('organizations')
    .description('The organizations that you belong to')
    .addCommand(
      connected(new Command('list'))
        .description('Show your organizations and your role in each')
        .addHelpText('after', examples('admin organizations list'))
        .action(bind(listOrganizations, 'list')),
    )
    .addCommand(
      connected(new Command('add'))
        .description('Add an organization, for administrators of the instance')
        .argument('<organization>', 'provider/name, such as gh/acme')
        .option('--remote-id <id>', "the provider's id of it; default: its name")
        .option('--type <type>', 'Organization or Account; default: Organization')
        .addHelpText('after', examples('admin organizations add gh/acme --remote-id 4711'))
        .action(bind(addOrganization)),
    );
