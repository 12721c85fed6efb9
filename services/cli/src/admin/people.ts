import { person, type Person, removePeopleReply } from '@libs/contracts';
import { z } from 'zod';
import { withApi } from '../api/connection';
import { everyItem } from '../api/every-item';
import { parsed } from '../api/failed-reply';
import { organizationName } from '../api/names';
import { CommandFailed } from '../cli.errors';
import { counted } from '../columns';
import { confirm } from '../confirm';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import type { TableColumn } from '../table';
import { CHANGE_MS, showChange } from './show-change';

const COLUMNS: readonly TableColumn<Person>[] = [
  { title: 'EMAIL', text: ({ email }) => email, isFlexible: true },
  { title: 'NAME', text: ({ name }) => name ?? '', isFlexible: true },
  { title: 'ROLE', text: ({ role }) => role ?? '' },
  { title: 'ACTIVE', text: ({ isActive }) => (isActive ? 'yes' : 'no') },
];

const listOptions = z.object({
  args: z.object({ organization: organizationName }),
  search: z.string().optional(),
  members: z.boolean().default(false),
});

export async function listPeople(context: CommandContext, given: unknown): Promise<void> {
  const { args, search, members } = parseOptions(listOptions, given);
  const query = { search, onlyMembers: members ? 'true' : undefined };
  await withApi(context, given, ['account'], async (api) => {
    const people = await everyItem(api, `${args.organization.path}/people`, person, query);
    context.output.table(COLUMNS, people);
    context.output.note(`${counted(people.length, 'person', 'people')}.`);
  });
}

const someOptions = z.object({
  args: z.object({ organization: organizationName, email: z.array(z.string()) }),
  yes: z.boolean().default(false),
});

export async function addPeople(context: CommandContext, given: unknown): Promise<void> {
  const { organization, email } = parseOptions(someOptions, given).args;
  await withApi(context, given, ['account'], async (api) => {
    const path = `${organization.path}/people`;
    // Whoever is a member already stays one.
    const reply = await api.send({ method: 'POST', path, json: email, isRepeatable: true });
    showChange(context, `Added ${email.join(', ')} to ${organization.text}.`, { added: email }, reply);
  });
}

export async function removePeople(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(someOptions, given);
  const { organization, email } = options.args;
  await confirm(
    context,
    options,
    `Remove ${email.join(', ')} from ${organization.text}, with all roles there?`,
  );
  await withApi(context, given, ['account'], async (api) => {
    const path = `${organization.path}/people/remove`;
    const reply = await api.send({ method: 'POST', path, json: { emails: email }, timeoutMs: CHANGE_MS });
    const { success, failed } = removePeopleReply.parse(parsed(reply.text));
    const removed = success.map((one) => one.email);
    if (removed.length > 0)
      showChange(context, `Removed ${removed.join(', ')} from ${organization.text}.`, { removed }, reply);
    if (failed.length > 0)
      throw new CommandFailed(
        `Not removed:\n${failed.map((one) => `  ${one.email}: ${one.error}`).join('\n')}`,
      );
  });
}
