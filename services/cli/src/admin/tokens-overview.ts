import { type ApiToken, repository } from '@libs/contracts';
import { Command } from 'commander';
import { z } from 'zod';
import { ApiFailure } from '../api/api.errors';
import { connected, withApi } from '../api/connection';
import { everyItem } from '../api/every-item';
import { organizationName, type OrganizationName, repositoryName } from '../api/names';
import type { PublicApiClient } from '../api/public-api.client';
import { type Bind, examples } from '../bind';
import { Interrupted } from '../cli.errors';
import { counted } from '../columns';
import type { CommandContext } from '../context';
import { momentAhead } from '../moment';
import { parseOptions } from '../parse-options';
import type { TableColumn } from '../table';
import { expiryOf, lastUseOf, withoutValue } from '../tokens/list-tokens';
import { ownerOf, tokensOf } from '../tokens/token-owner';

type FoundToken = Omit<ApiToken, 'token'> & { readonly repository: string };

const columns = (now: Date): readonly TableColumn<FoundToken>[] => [
  { title: 'REPOSITORY', text: (found) => found.repository, isFlexible: true },
  { title: 'ID', text: ({ id }) => String(id) },
  { title: 'NAME', text: ({ name }) => name ?? '', isFlexible: true },
  { title: 'EXPIRES', text: (found) => expiryOf(found, now) },
  { title: 'EXPIRES AT', text: ({ expiresAt }) => expiresAt ?? '' },
  { title: 'LAST USED', text: (found) => lastUseOf(found, now) },
];

const overviewOptions = (now: () => Date) =>
  z.object({
    args: z.object({ organization: organizationName }),
    expiring: momentAhead(now).optional(),
  });

/** Across the repositories of an organization: those of repositories that the account does not administer are not shown, and counted. */
async function listAllTokens(context: CommandContext, given: unknown): Promise<void> {
  const { args, expiring } = parseOptions(overviewOptions(context.now), given);
  const { output, now } = context;
  await withApi(context, given, ['account'], async (api) => {
    const { found, unseen } = await new Search(context, api, args.organization).run();
    const limit = expiring?.getTime() ?? Infinity;
    const shown = found.filter((token) => expiryMs(token) <= limit).sort((a, b) => expiryMs(a) - expiryMs(b));
    output.table(columns(now()), shown);
    output.note(`${counted(shown.length, 'token')} of ${args.organization.text}.`);
    if (unseen > 0)
      output.note(
        `You do not administer ${counted(unseen, 'repository', 'repositories')}; theirs are not shown.`,
      );
  });
}

class Search {
  constructor(
    private readonly context: CommandContext,
    private readonly api: PublicApiClient,
    private readonly organization: OrganizationName,
  ) {}

  async run(): Promise<{ found: readonly FoundToken[]; unseen: number }> {
    const { output, signal } = this.context;
    const repositories = await everyItem(this.api, `${this.organization.path}/repositories`, repository);
    const found: FoundToken[] = [];
    let unseen = 0;
    for (const [index, { name }] of repositories.entries()) {
      if (signal.aborted) throw new Interrupted('Interrupted.');
      output.progress(
        `${String(index + 1)} of ${counted(repositories.length, 'repository', 'repositories')}`,
      );
      const tokens = await this.tokensOf(name);
      if (tokens === undefined) unseen += 1;
      else found.push(...tokens);
    }
    return { found, unseen };
  }

  private async tokensOf(name: string): Promise<readonly FoundToken[] | undefined> {
    const text = `${this.organization.text}/${name}`;
    const owner = ownerOf({ repository: repositoryName.parse(text) });
    try {
      return (await tokensOf(this.api, owner)).map((token) => ({ repository: text, ...withoutValue(token) }));
    } catch (error) {
      // The role may have been taken away, or the repository deleted, since the list was read.
      if (error instanceof ApiFailure && ['forbidden', 'not_found'].includes(error.problem)) return undefined;
      throw error;
    }
  }
}

/** What never expires comes last. */
const expiryMs = ({ expiresAt }: FoundToken): number =>
  expiresAt === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(expiresAt);

export const tokensOverviewCommand = (bind: Bind): Command =>
  connected(new Command('tokens'))
    .description('Show the tokens of all repositories of an organization, what expires next first')
    .argument('<organization>', 'provider/name, such as gh/acme')
    .option('--expiring <time>', 'only those that expire within this time: 7d, or before 2027-01-01')
    .addHelpText('after', examples('admin tokens gh/acme', 'admin tokens gh/acme --expiring 30d --json'))
    .action(bind(listAllTokens, 'list'));
