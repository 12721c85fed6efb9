import { type AccountPrincipal, cursorAt, type RepositoryGrant } from '@libs/contracts';
import type { Bench } from '../support/run-bench';
import { roundsOf } from '../support/statistics';
import { makeCoverage, shaOf } from './coverage-rows';
import { type Findings, Measurements } from './growth';
import { type GrowthOptions, tenfolds } from './options';
import type { World, Worlds } from './world';

/** Ids of the repositories that are made here begin after this one. */
const BASE = 30_000_000;
const NAMES = 'organizations/gh/many/repositories';
/** As many as a page of commits holds that does not say how many it wants. */
const PAGE = 100;

interface Read {
  readonly name: string;
  readonly path: string;
  /** A text that the answer must hold. */
  readonly holds: string;
}

/** What reads of coverage cost by how many commits of the repository have some. */
export async function measureCoverage(
  { narrator }: Bench,
  worlds: Worlds,
  options: GrowthOptions,
): Promise<Findings> {
  const world = await worlds.get();
  const measured = { lists: new Measurements(), single: new Measurements() };
  for (const [place, size] of tenfolds(100, options.maxCommits).entries()) {
    const commits = `${size.toLocaleString('en')} commits`;
    await narrator.step(`make ${commits}`, () => makeCoverage(world.ingestionDb, BASE + place, size));
    await narrator.step(`read coverage of ${commits}`, () =>
      readAll(world, { place, size }, options, measured),
    );
  }
  const sizes = 'commits with coverage in the repository';
  return {
    groups: [
      {
        ...{
          file: 'coverage-lists-by-commits',
          title: 'Lists of a repository: commits, uploads, pull requests',
        },
        ...{ sizes, values: 'ms', curves: measured.lists.curves() },
      },
      {
        ...{ file: 'coverage-by-commits', title: 'Coverage of a repository, a commit, a pull request' },
        ...{ sizes, values: 'ms', curves: measured.single.curves() },
      },
    ],
    targets: [],
  };
}

async function readAll(
  world: World,
  { place, size }: { place: number; size: number },
  { rounds, repeats }: GrowthOptions,
  measured: Readonly<Record<'lists' | 'single', Measurements>>,
): Promise<void> {
  const repository = `repository-${String(place)}`;
  const grant: RepositoryGrant = {
    ...{
      repositoryId: BASE + place,
      provider: 'gh',
      organization: 'many',
      repository,
      visibility: 'Private',
    },
    ...{ defaultBranch: 'main', permission: 'read', configurationNeeds: 'write' },
  };
  const as: AccountPrincipal = { kind: 'account', tokenId: 'AAAAAAAAAAAA', accountId: 1, repository: grant };
  const reads = await readsOf(world, grant, size);
  for (let round = 0; round <= rounds; round += 1)
    for (const group of ['lists', 'single'] as const)
      for (const { name, path, holds } of reads[group]) {
        const took = [];
        for (let index = 0; index < Math.ceil(repeats / 5); index += 1) {
          const { text, tookMs } = await world.ingestionApi.call({ method: 'GET', path, as, expected: 200 });
          if (!text.includes(holds)) throw new Error(`${path} lacks ${holds}: ${text.slice(0, 300)}`);
          took.push(tookMs);
        }
        // The first round is for the caches.
        if (round > 0) measured[group].add(name, size, roundsOf(took).median);
      }
}

async function readsOf(
  { ingestionDb }: World,
  { repositoryId, repository }: RepositoryGrant,
  size: number,
): Promise<Record<'lists' | 'single', Read[]>> {
  const { rows } = await ingestionDb.query<{ sha: string; time: string; place: string }>(MIDDLE, [
    ...[repositoryId, Math.ceil(size / 2), PAGE],
  ]);
  const { sha = '', time = '', place = '' } = rows[0] ?? {};
  const [plain, analysis] = [`/api/v3/${NAMES}/${repository}`, `/api/v3/analysis/${NAMES}/${repository}`];
  const pullRequest = String(Math.ceil(size / 20));
  const percentage = '"totalCoveragePercentage"';
  return {
    lists: [
      { name: 'commits, first page', path: `${analysis}/commits`, holds: percentage },
      {
        ...{
          name: 'commits, last page',
          path: `${analysis}/commits?cursor=${cursorAt(time, Number(place))}`,
        },
        holds: percentage,
      },
      { name: 'last uploads', path: `${plain}/coverage/status`, holds: '"Processed"' },
      { name: 'pull requests, first page', path: `${analysis}/pull-requests`, holds: '"Change ' },
    ],
    single: [
      { name: 'repository', path: analysis, holds: '"coveragePercentage"' },
      { name: 'badge', path: `${plain}/coverage/badge.svg`, holds: 'coverage: ' },
      { name: 'commit', path: `${analysis}/commits/${sha}`, holds: percentage },
      { name: 'reports of a commit', path: `${plain}/commits/${sha}/coverage/reports`, holds: sha },
      {
        ...{ name: 'pull request, changed lines', holds: '"ValueIsPresent"' },
        path: `/api/v3/coverage/${NAMES}/${repository}/pull-requests/${pullRequest}`,
      },
    ],
  };
}

/** A commit in the middle, and where the last page begins. $1 repository, $2 the commit's number, $3 commits of a page. */
const MIDDLE = `
  select ${shaOf('$2::int')} as sha, place.*
  from (select to_char(committed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as time, position as place
        from commits where repository_id = $1 order by committed_at offset least($3::int, (select count(*) - 1 from commits where repository_id = $1)) limit 1) place`;
