import { type AccountPrincipal, cursorAt } from '@libs/contracts';
import { z } from 'zod';
import type { Bench } from '../support/run-bench';
import { roundsOf } from '../support/statistics';
import { type Findings, Measurements } from './growth';
import { addToken, makeManyTokens, type ManyTokens } from './many-tokens';
import { type GrowthOptions, tenfolds } from './options';
import type { World, Worlds } from './world';

const USER_TOKENS = '/api/v3/user/tokens';
/** Tokens of others, so that the ones that are listed are few among many. */
const OTHERS = 100_000;
/** As many as a page holds that does not say how many it wants. */
const PAGE = 100;

const page = z.object({ data: z.array(z.object({ id: z.int() })) });

interface List {
  readonly name: string;
  readonly path: string;
  readonly as: AccountPrincipal;
  /** As many as the answer must hold. */
  readonly tokens: number | 'some';
}

/** What lists of tokens cost, and revoking one, by how many tokens the owner has. */
export async function measureLists(
  { narrator }: Bench,
  worlds: Worlds,
  options: GrowthOptions,
): Promise<Findings> {
  const world = await worlds.get();
  const others = Math.min(OTHERS, options.maxTokens);
  await narrator.step(`make ${others.toLocaleString('en')} tokens of others`, () =>
    world.population.growTo(others),
  );
  const measured = {
    lists: new Measurements(),
    organization: new Measurements(),
    revoke: new Measurements(),
  };
  for (const [place, size] of tenfolds(10, options.maxList).entries()) {
    const tokens = `${size.toLocaleString('en')} tokens`;
    const many = await narrator.step(`make lists of ${tokens}`, () =>
      makeManyTokens(world.tokensDb, size, place),
    );
    await narrator.step(`read lists of ${tokens}`, () => readLists(world, many, { size, options }, measured));
  }
  const sizes = 'tokens';
  return {
    groups: [
      {
        ...{ file: 'lists-of-owners', title: 'A list of tokens of an account or a repository' },
        ...{ sizes: 'tokens that its owner has or had', values: 'ms', curves: measured.lists.curves() },
      },
      {
        ...{ file: 'lists-of-organizations', title: 'The tokens of all repositories of an organization' },
        ...{ sizes, values: 'ms', curves: measured.organization.curves() },
      },
      {
        ...{ file: 'revoke-among-many', title: 'Revoking one token of many, with proof' },
        ...{ sizes, values: 'ms', curves: measured.revoke.curves() },
      },
    ],
    targets: [],
  };
}

async function readLists(
  world: World,
  many: ManyTokens,
  { size, options: { rounds, repeats } }: { size: number; options: GrowthOptions },
  measured: Readonly<Record<'lists' | 'organization' | 'revoke', Measurements>>,
): Promise<void> {
  const lists = await listsOf(world, many, size);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [group, some] of lists)
      for (const { name, ...list } of some) {
        const took = [];
        for (let index = 0; index < Math.ceil(repeats / 5); index += 1) took.push(await read(world, list));
        // The first round is for the caches.
        if (round > 0) measured[group].add(name, size, roundsOf(took).median);
      }
    const account = await revokeOne(world, many.owner, USER_TOKENS);
    const repository = await revokeOne(world, many.admin, repositoryTokens(many.admin));
    if (round === 0) continue;
    measured.revoke.add('of an account', size, account);
    measured.revoke.add('of an organization', size, repository);
  }
}

async function listsOf(
  { tokensDb }: World,
  { owner, rotating, admin, adminOfRotating }: ManyTokens,
  size: number,
): Promise<['lists' | 'organization', List[]][]> {
  const shown = Math.min(PAGE, size);
  const organization = `/api/v3/organizations/gh/${admin.organization?.organization ?? ''}/tokens`;
  const { rows } = await tokensDb.query<LastPages>(LAST_PAGES, [
    ...[owner.accountId, admin.organization?.organizationId, PAGE],
  ]);
  const { account, organization: lastOfOrganization } = lastPages.parse(rows[0]);
  const after = (cursor: readonly number[] | null): string =>
    cursor ? `?cursor=${cursorAt(...cursor)}` : '';
  const ofRotating = repositoryTokens(adminOfRotating);
  return [
    [
      'lists',
      [
        { name: 'account, first page', path: USER_TOKENS, as: owner, tokens: shown },
        { name: 'account, last page', path: USER_TOKENS + after(account), as: owner, tokens: shown },
        { name: 'account, all but 10 revoked', path: USER_TOKENS, as: rotating, tokens: 10 },
        { name: 'repository, all but 10 revoked', path: ofRotating, as: adminOfRotating, tokens: 10 },
      ],
    ],
    [
      'organization',
      [
        { name: 'first page', path: organization, as: admin, tokens: shown },
        { name: 'last page', path: organization + after(lastOfOrganization), as: admin, tokens: shown },
        { name: 'never used', path: `${organization}?filter=NeverUsed`, as: admin, tokens: 'some' },
        { name: 'search', path: `${organization}?search=organization-7`, as: admin, tokens: 'some' },
      ],
    ],
  ];
}

async function read({ tokensApi }: World, { path, as, tokens }: Omit<List, 'name'>): Promise<number> {
  const { text, tookMs } = await tokensApi.call({ method: 'GET', path, as, expected: 200 });
  const { length } = page.parse(JSON.parse(text)).data;
  if (tokens === 'some' ? length === 0 : length !== tokens)
    throw new Error(`${path} holds ${String(length)} tokens and not ${String(tokens)}.`);
  return tookMs;
}

/** One more than there are, so that there are as many as before. */
async function revokeOne(world: World, as: AccountPrincipal, list: string): Promise<number> {
  const id = await addToken(
    world.tokensDb,
    list === USER_TOKENS ? { accountId: as.accountId } : { repositoryId: as.repository?.repositoryId },
  );
  const path = `${list}/${String(id)}`;
  return (await world.tokensApi.call({ method: 'DELETE', path, as, expected: 204 })).tookMs;
}

const repositoryTokens = ({ repository }: AccountPrincipal): string =>
  `/api/v3/organizations/gh/${repository?.organization ?? ''}/repositories/${repository?.repository ?? ''}/tokens`;

/** Where the last page of 100 begins; null for lists of one page. */
const lastPages = z.object({
  account: z.array(z.number()).nullable(),
  organization: z.array(z.number()).nullable(),
});
type LastPages = z.output<typeof lastPages>;

/** $1 account, $2 organization, $3 tokens of a page. */
const LAST_PAGES = `
  select (select array[id::float8] from tokens
          where account_id = $1 and session_id is null and revoked_at is null order by id offset $3 limit 1) as account,
         (select array[(extract(epoch from expires_at) * 1000000)::float8, t.id::float8]
          from tokens t join repositories r on r.id = t.repository_id
          where r.organization_id = $2 and t.revoked_at is null order by expires_at desc, t.id desc offset $3 limit 1) as organization`;
