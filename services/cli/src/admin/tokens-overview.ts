import { organizationToken, type OrganizationToken, type OrganizationTokensQuery } from '@libs/contracts';
import { Command } from 'commander';
import { z } from 'zod';
import { connected, withApi } from '../api/connection';
import { pagesOf } from '../api/every-item';
import { organizationName } from '../api/names';
import { type Bind, examples } from '../bind';
import { Misuse } from '../cli.errors';
import { counted } from '../columns';
import type { CommandContext } from '../context';
import { momentAhead } from '../moment';
import { parseOptions } from '../parse-options';
import type { TableColumn } from '../table';
import { expiryOf, lastUseOf } from '../tokens/list-tokens';

type FoundToken = Omit<OrganizationToken, 'repositoryName'> & { readonly repository: string };

const columns = (now: Date): readonly TableColumn<FoundToken>[] => [
  { title: 'REPOSITORY', text: ({ repository }) => repository, isFlexible: true },
  { title: 'ID', text: ({ id }) => String(id) },
  { title: 'NAME', text: ({ name }) => name, isFlexible: true },
  { title: 'EXPIRES', text: (found) => expiryOf(found, now) },
  { title: 'EXPIRES AT', text: ({ expiresAt }) => expiresAt },
  { title: 'LAST USED', text: (found) => lastUseOf(found, now) },
  { title: 'CREATED BY', text: ({ createdBy }) => createdBy ?? '', isFlexible: true },
];

const overviewOptions = (now: () => Date) =>
  z.object({
    args: z.object({ organization: organizationName }),
    expiring: momentAhead(now).optional(),
    unused: z.boolean().default(false),
    expired: z.boolean().default(false),
    search: z.string().min(1, 'takes a text').optional(),
  });

/** The most that the API gives at once: each page is an entry of the audit log. */
const PAGE = 1_000;

interface Choice {
  readonly filter?: OrganizationTokensQuery['filter'];
  readonly words: string;
}

const VALID: Choice = { words: 'that have not expired; --expired shows those of the last 30 days' };
const UNUSED: Choice = { filter: 'NeverUsed', words: 'that are not known to have been used' };
const EXPIRED: Choice = { filter: 'Expired', words: 'that expired in the last 30 days' };

/** What expires next first; of expired ones the newest. */
async function listAllTokens(context: CommandContext, given: unknown): Promise<void> {
  const { args, expiring, unused, expired, search } = parseOptions(overviewOptions(context.now), given);
  if (expired && (unused || expiring !== undefined))
    throw new Misuse('--expired excludes --unused and --expiring, which are about tokens that work.');
  const { filter, words } = expired ? EXPIRED : unused ? UNUSED : VALID;
  const { path, text } = args.organization;
  const isWanted = ({ expiresAt }: OrganizationToken): boolean =>
    expiring === undefined || Date.parse(expiresAt) <= expiring.getTime();
  const found: FoundToken[] = [];
  await withApi(context, given, ['account'], async (api) => {
    for await (const page of pagesOf(api, `${path}/tokens`, organizationToken, {
      filter,
      search,
      limit: PAGE,
    })) {
      const wanted = page.filter(isWanted);
      found.push(
        ...wanted.map(({ repositoryName, ...rest }) => ({
          repository: `${text}/${repositoryName}`,
          ...rest,
        })),
      );
      if (wanted.length < page.length) break;
    }
  });
  context.output.table(columns(context.now()), found);
  context.output.note(`${counted(found.length, 'token')} of repositories of ${text} ${words}.`);
}

export const tokensOverviewCommand = (bind: Bind): Command =>
  connected(new Command('tokens'))
    .description(
      'Show the tokens of all repositories of an organization, what expires next first; for its managers and admins',
    )
    .argument('<organization>', 'provider/name, such as gh/acme')
    .option('--expiring <time>', 'only those that expire within this time: 7d, or before 2027-01-01')
    .option('--unused', 'only those that are not known to have been used')
    .option('--expired', 'those that expired in the last 30 days, newest first')
    .option('--search <text>', 'only those whose name, or whose repository, holds this')
    .addHelpText(
      'after',
      examples(
        'admin tokens gh/acme',
        'admin tokens gh/acme --expiring 30d --json',
        'admin tokens gh/acme --unused --search deploy',
      ),
    )
    .action(bind(listAllTokens, 'list'));
