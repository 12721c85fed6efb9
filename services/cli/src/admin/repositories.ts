import { repository, type RepositoryReply } from '@libs/contracts';
import { z } from 'zod';
import { withApi } from '../api/connection';
import { everyItem } from '../api/every-item';
import { organizationName, repositoryName } from '../api/names';
import { Misuse } from '../cli.errors';
import { counted } from '../columns';
import { confirm } from '../confirm';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import type { TableColumn } from '../table';
import { CHANGE_MS, showChange } from './show-change';

const COLUMNS: readonly TableColumn<RepositoryReply>[] = [
  { title: 'REPOSITORY', text: ({ provider, fullPath }) => `${provider}/${fullPath}`, isFlexible: true },
  { title: 'VISIBILITY', text: ({ visibility }) => visibility },
  { title: 'PERMISSION', text: ({ permission }) => permission ?? '' },
  { title: 'DEFAULT BRANCH', text: ({ defaultBranch }) => defaultBranch?.name ?? '' },
];

const listOptions = z.object({
  args: z.object({ organization: organizationName }),
  search: z.string().optional(),
});

export async function listRepositories(context: CommandContext, given: unknown): Promise<void> {
  const { args, search } = parseOptions(listOptions, given);
  await withApi(context, given, ['account'], async (api) => {
    const found = await everyItem(api, `${args.organization.path}/repositories`, repository, { search });
    context.output.table(COLUMNS, found);
    context.output.note(`${counted(found.length, 'repository', 'repositories')}.`);
  });
}

const settings = {
  visibility: z.enum(['Public', 'LoginPublic', 'Private'], 'takes Public, LoginPublic or Private').optional(),
  defaultBranch: z.string().min(1).optional(),
};
const oneOptions = z.object({
  args: z.object({ repository: repositoryName }),
  ...settings,
  yes: z.boolean().default(false),
});

export async function addRepository(context: CommandContext, given: unknown): Promise<void> {
  const { args, visibility, defaultBranch } = parseOptions(oneOptions, given);
  const { provider, organization, repository: name, text } = args.repository;
  const json = { provider, repositoryFullPath: `${organization}/${name}`, visibility, defaultBranch };
  await withApi(context, given, ['account'], async (api) => {
    const added = await api.call({ method: 'POST', path: '/api/v3/repositories', json }, repository);
    if (context.output.isJson) context.output.json(added);
    else context.output.line(`Added ${text}.`);
  });
}

export async function changeRepository(context: CommandContext, given: unknown): Promise<void> {
  const { args, visibility, defaultBranch } = parseOptions(oneOptions, given);
  if (visibility === undefined && defaultBranch === undefined)
    throw new Misuse('Say what to change: --visibility, --default-branch, or both.');
  const json = { visibility, defaultBranch };
  await withApi(context, given, ['account'], async (api) => {
    const { path, text } = args.repository;
    const reply = await api.send({ method: 'PATCH', path, json, isRepeatable: true, timeoutMs: CHANGE_MS });
    showChange(context, `Changed ${text}.`, { repository: text, ...json }, reply);
  });
}

export async function deleteRepository(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(oneOptions, given);
  const { path, text } = options.args.repository;
  await confirm(context, options, `Delete ${text} and revoke its tokens, for good?`);
  await withApi(context, given, ['account'], async (api) => {
    const reply = await api.send({ method: 'DELETE', path, timeoutMs: CHANGE_MS });
    showChange(context, `Deleted ${text}; its tokens are revoked.`, { deleted: text }, reply);
  });
}
