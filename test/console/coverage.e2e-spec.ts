import { eventually } from '@libs/testing';
import { newSha, type RepositoryRig } from '../e2e/support/contract-rig';
import { describeConsole } from './support/describe-console';
import { searchesWhileTyping } from './support/searches';
import type { Visit } from './support/visit';

type Hits = Record<number, number>;
type Files = Record<string, Hits>;

const LOOKS = [
  { look: 'light-desktop', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { look: 'dark-desktop', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { look: 'light-phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { look: 'dark-phone', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  { look: 'light-4k', colorScheme: 'light', viewport: { width: 3840, height: 2160 } },
] as const;

/** `covered` lines that ran, then `missed` that did not. */
const lines = (covered: number, missed: number): Hits =>
  Object.fromEntries(
    Array.from({ length: covered + missed }, (_, index) => [index + 1, index < covered ? 3 : 0]),
  );

/** 300 lines of cart.ts, of which 10 to 14, 16 and 290 to 300 are never run, and 20 to 250 do not count. */
const CART: Hits = Object.fromEntries(
  Array.from({ length: 300 }, (_, index) => index + 1)
    .filter((line) => line !== 15 && (line < 20 || line > 250))
    .map((line) => [line, (line >= 10 && line <= 16) || line >= 290 ? 0 : line]),
);

const shopWith = (paid: number): Files => ({
  'src/shop/cart.ts': CART,
  'src/shop/pay/card.ts': lines(paid, 40 - paid),
  'src/shop/pay/bill.ts': lines(0, 20),
  'src/site/page.ts': lines(60, 0),
  'tools/build.ts': lines(10, 10),
  'README.ts': lines(3, 0),
});

describeConsole('the console: coverage', (rig) => {
  let shop: RepositoryRig;
  const commits = Array.from({ length: 4 }, newSha);
  const [first = '', , third = '', newest = ''] = commits;

  const pageOf = ({ v3 }: RepositoryRig): string => `${v3.replace('/api/v3/', '/console/')}/coverage`;
  const upload = async (repository: RepositoryRig, sha: string, files: Files): Promise<void> => {
    const fileReports = Object.entries(files).map(([filename, coverage]) => ({ filename, coverage }));
    const reply = await rig().portcullis.call('POST', `${repository.v2}/commit/${sha}/coverage/typescript`, {
      fileReports,
    });
    expect(reply.status).toBe(200);
  };
  const processed = (repository: RepositoryRig, sha: string): Promise<void> =>
    eventually(async () => {
      const { body } = await rig().portcullis.call('GET', `${repository.v3}/commits/${sha}/coverage/reports`);
      expect((body as { data: { processed: boolean }[] }).data).toMatchObject([{ processed: true }]);
    });
  const told = async (repository: RepositoryRig, facts: unknown): Promise<void> => {
    expect((await rig().portcullis.call('POST', `${repository.v3}/git/import`, facts)).status).toBe(200);
  };

  beforeAll(async () => {
    shop = await rig().portcullis.repository('shop');
    await told(shop, {
      commits: commits.map((sha, index) => ({
        sha,
        parents: commits.slice(0, index).slice(-1),
        authorName: 'Ada',
        message: `Step ${index + 1}\n\nWhat it is about.`,
        committedAt: `2026-05-0${index + 1}T09:00:00Z`,
      })),
      branches: [
        { name: 'main', headSha: newest },
        { name: 'topic', headSha: first },
        { name: 'bare', headSha: newSha() },
      ],
    });
    // The second has no coverage, as where several commits are pushed at once.
    for (const [sha, paid] of [
      [first, 0],
      [third, 20],
      [newest, 30],
    ] as const) {
      await upload(shop, sha, shopWith(paid));
      await processed(shop, sha);
    }
  });

  /** What the cells of a table say, row by row. */
  const rowsOf = async ({ page }: Visit, table: string): Promise<string[][]> => {
    const rows = await page.getByRole('table', { name: table }).locator('tbody tr').all();
    const cells = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
    return cells.map((row) => row.map((cell) => cell.replace(/\s+/g, ' ').trim()));
  };

  it('shows how a branch stands, and how it came to stand so, to whoever sees the chart and whoever does not', async () => {
    const visit = await rig().signedIn(pageOf(shop).replace(/\/coverage$/, ''));
    const { page } = visit;
    await visit.heading('Coverage').waitFor();
    await page.getByText('154 of 211').waitFor();
    await page.getByText(`+4.74 points since ${third.slice(0, 7)}`).waitFor();
    await page.getByText('1 without any coverage').waitFor();
    await page.getByText('3 of 4 commits have coverage').waitFor();
    await page.getByRole('img', { name: 'Coverage of 3 commits: from 58.76% to 72.98%' }).waitFor();
    const slider = page.getByRole('slider', { name: 'Commit of the trend' });
    expect(await slider.getAttribute('aria-valuetext')).toBe(
      `72.98%, ${newest.slice(0, 7)}, May 4, 2026, +4.74 points`,
    );
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toBe(`58.76%, ${first.slice(0, 7)}, May 1, 2026`);
    await page.getByText('The same as a table').click();
    const rows = await rowsOf(visit, 'Coverage by commit, the newest first');
    expect(rows.map(([commit, , share, change]) => [commit?.slice(0, 14), share, change])).toEqual([
      [`${newest.slice(0, 7)} Step 4`, '72.98%', '+4.74'],
      [`${third.slice(0, 7)} Step 3`, '68.24%', '+9.48'],
      [`${first.slice(0, 7)} Step 1`, '58.76%', 'First'],
    ]);
  });

  it('lists the files by what they miss, by their coverage or by name, and finds them', async () => {
    const visit = await rig().signedIn(pageOf(shop));
    const { page } = visit;
    const files = () => rowsOf(visit, 'Files and their coverage');
    await page.getByText('6 files', { exact: true }).waitFor();
    expect(await files()).toEqual([
      ['src/shop/pay/bill.ts', '0.00%', '20', '20'],
      ['src/shop/cart.ts', '75.00%', '17', '68'],
      ['tools/build.ts', '50.00%', '10', '20'],
      ['src/shop/pay/card.ts', '75.00%', '10', '40'],
      ['src/site/page.ts', '100.00%', '0', '60'],
      ['README.ts', '100.00%', '0', '3'],
    ]);
    await page.getByRole('columnheader', { name: 'Missed' }).getByRole('button').click();
    await eventually(async () => expect((await files())[0]?.[0]).toBe('README.ts'));
    await page.getByRole('columnheader', { name: 'Coverage' }).getByRole('button').click();
    await eventually(async () =>
      expect((await files()).map(([, share]) => share).slice(0, 3)).toEqual(['0.00%', '50.00%', '75.00%']),
    );
    await page.getByLabel('Search files').fill('PAY/');
    await page.getByText('2 files', { exact: true }).waitFor();
    await page.getByLabel('Search files').fill('nowhere');
    await visit.heading('No file matches “nowhere”').waitFor();
    await visit.button('Clear the search').click();
    await page.getByText('6 files', { exact: true }).waitFor();
  });

  it('searches its files for a word, not for its letters', async () => {
    const token = rig().portcullis.accountToken;
    const search = { page: pageOf(shop), token, field: 'Search files', word: 'card' };
    expect(await searchesWhileTyping(await rig().visit(), search)).toEqual(['card']);
  });

  it('draws the same files as a treemap that is walked through by the keyboard, and by going back', async () => {
    const visit = await rig().signedIn(pageOf(shop));
    const { page } = visit;
    await page.getByRole('radio', { name: 'Treemap' }).click();
    const cells = (folder: string) =>
      page.getByRole('list', { name: `What is in ${folder}, the largest first` }).getByRole('link');
    await page.getByText('All files: 72.98% of 211 lines, 6 files').waitFor();
    expect(await cells('All files').count()).toBe(3);
    await page.getByRole('link', { name: 'Folder src/ 75.00% of 188 lines, 4 files' }).waitFor();
    await page.getByRole('link', { name: 'Folder tools/ 50.00% of 20 lines, 1 file' }).waitFor();
    await cells('All files').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByText('src: 75.00% of 188 lines, 4 files').waitFor();
    await page.waitForFunction('document.activeElement.textContent === "src"');
    await cells('src').filter({ hasText: 'shop/' }).click();
    await page.getByText('src/shop: 63.28% of 128 lines, 3 files').waitFor();
    await page.goBack();
    await page.getByText('src: 75.00% of 188 lines, 4 files').waitFor();
    await page.getByRole('navigation', { name: 'Folder' }).getByRole('link', { name: 'All files' }).click();
    await page.getByText('All files: 72.98% of 211 lines, 6 files').waitFor();
    await page.getByRole('radio', { name: 'Table' }).click();
    await page.getByText('6 files', { exact: true }).waitFor();
  });

  it('shows which lines of a file never ran, and leads to them by button and key', async () => {
    const visit = await rig().signedIn(pageOf(shop));
    const { page } = visit;
    await page.getByRole('link', { name: 'src/shop/cart.ts' }).click();
    await visit.heading('cart.ts').waitFor();
    await page.getByText('51 of 68').waitFor();
    await page.getByRole('img', { name: 'The file from line 1 to 300: 51 lines covered, 17 not.' }).waitFor();
    const range = page.getByRole('region', { name: 'Not covered' }).getByRole('listitem');
    expect(await range.allTextContents()).toEqual([
      expect.stringContaining('Lines 10 to 166 lines'),
      expect.stringContaining('Lines 290 to 30011 lines'),
    ]);
    await visit.button('Copy: src/shop/cart.ts:10-16').click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('src/shop/cart.ts:10-16');
    const blocks = page.getByRole('list', { name: 'Lines of the file' });
    await blocks.getByText('9: covered, ran 9 times', { exact: true }).waitFor();
    await blocks.getByText('10: not covered', { exact: true }).waitFor();
    await blocks.getByText('15: does not count', { exact: true }).waitFor();
    await blocks.getByText('Lines 51 to 250: nothing that counts').waitFor();
    await visit.button('Next uncovered').click();
    await page.getByText('1 of 2: Lines 10 to 16').waitFor();
    await blocks.focus();
    await page.keyboard.press('n');
    await page.getByText('2 of 2: Lines 290 to 300').waitFor();
    await blocks.getByText('300: not covered', { exact: true }).waitFor();
    await page.keyboard.press('p');
    await page.getByText('1 of 2: Lines 10 to 16').waitFor();
    await page.getByRole('link', { name: 'All files' }).click();
    await visit.heading('Coverage').waitFor();
  });

  it('holds a file of fifty thousand lines without drawing all of it', async () => {
    const long = await rig().portcullis.repository('long');
    const sha = newSha();
    await upload(long, sha, {
      'all.ts': Object.fromEntries(
        Array.from({ length: 50_000 }, (_, index) => [index + 1, index % 100 === 99 ? 0 : 1]),
      ),
    });
    await processed(long, sha);
    const visit = await rig().signedIn(pageOf(long));
    const { page } = visit;
    // Nobody has told of this repository's history: its trend is that of its uploads.
    await page.getByText('One commit has coverage so far.').waitFor();
    await page.getByRole('link', { name: 'all.ts' }).click();
    await page.getByText('49,500 of 50,000').waitFor();
    await visit.button('Previous uncovered').click();
    await page.getByText('1 of 500: Line 100').waitFor();
    await page.keyboard.press('Control+End');
    await page.getByText('50000: not covered', { exact: true }).waitFor();
    expect(await page.locator('.line').count()).toBeLessThan(2_500);
  });

  it('says what to do where there is none, on a branch or at all, and what is the matter with a branch', async () => {
    const bare = await rig().portcullis.repository('bare');
    const visit = await rig().signedIn(pageOf(bare));
    const { page } = visit;
    await visit.heading('No coverage yet').waitFor();
    await page.getByRole('link', { name: 'Create a repository token' }).click();
    await visit.heading('API tokens').waitFor();

    await page.goto(pageOf(shop));
    await page.getByLabel('Branch').selectOption({ label: 'topic' });
    await page.getByText('124 of 211').waitFor();
    expect(page.url()).toContain('branch=topic');
    await page.getByLabel('Branch').selectOption({ label: 'bare' });
    await visit.heading('No coverage on bare yet').waitFor();
    await page.goto(`${pageOf(shop)}?branch=gone`);
    await page.getByRole('alert').filter({ hasText: 'Branch not found' }).waitFor();
    await page.getByLabel('Branch').selectOption({ label: 'main (main branch)' });
    await page.getByText('154 of 211').waitFor();
  });

  it('tells that the newest commit has none yet, and of which commit it speaks', async () => {
    const behind = await rig().portcullis.repository('behind');
    const [old, head] = [newSha(), newSha()];
    await told(behind, {
      commits: [
        { sha: head, parents: [old], committedAt: '2026-05-02T09:00:00Z' },
        { sha: old, committedAt: '2026-05-01T09:00:00Z' },
      ],
      branches: [{ name: 'main', headSha: head }],
    });
    await upload(behind, old, { a: { 1: 1 } });
    await processed(behind, old);
    const { page } = await rig().signedIn(pageOf(behind));
    const notice = page
      .getByRole('status')
      .filter({ hasText: `The newest commit, ${head.slice(0, 7)}, has no coverage yet` });
    await notice.getByText(`of ${old.slice(0, 7)}`).waitFor();
  });

  it('is for whoever may read the repository, for as long as they may', async () => {
    const visit = await rig().visit();
    const { page } = visit;
    await page.goto(pageOf(shop));
    await visit.signIn(await rig().portcullis.guest(shop.repositoryId, 'read'));
    await page.getByText('154 of 211').waitFor();
    // What could not be had is asked for again by a press.
    await page.route('**/coverage/folders**', (route) => route.abort());
    await page.getByRole('radio', { name: 'Treemap' }).click();
    await page.getByRole('alert').filter({ hasText: 'The folder could not be loaded.' }).waitFor();
    await page.unroute('**/coverage/folders**');
    await visit.button('Try again').click();
    await page.getByText('All files: 72.98% of 211 lines, 6 files').waitFor();
    const stranger = await rig().visit();
    await stranger.page.goto(`${pageOf(shop)}/files/1`);
    const other = await rig().portcullis.repository('other', {
      account: { email: 'stranger@example.org' },
      organization: { provider: 'gl', name: 'elsewhere' },
    });
    await stranger.signIn(other.accountToken);
    await stranger.page.getByRole('alert').filter({ hasText: 'The file could not be loaded.' }).waitFor();
  });

  it.each(LOOKS)('has no fault that axe finds and fits its window: $look', async ({ look, ...options }) => {
    const visit = await rig().signedIn(pageOf(shop), options);
    const { page } = visit;
    const shows = async (name: string): Promise<void> => {
      expect({ name, faults: await visit.accessibilityFaults() }).toEqual({ name, faults: [] });
      expect({ name, overflow: await visit.overflow() }).toEqual({ name, overflow: 0 });
      await visit.screenshot(`${name}-${look}`);
    };
    await page.getByRole('table', { name: 'Files and their coverage' }).waitFor();
    await page.getByText('The same as a table').click();
    await shows('coverage');
    await page.goto(`${pageOf(shop)}?view=treemap&folder=src%2Fshop`);
    await page.getByText('src/shop: 63.28%').waitFor();
    await page.getByRole('list', { name: /largest first/ }).scrollIntoViewIfNeeded();
    await shows('coverage-treemap');
    await page.getByRole('link', { name: /cart\.ts/ }).click();
    await visit.button('Next uncovered').click();
    await page.getByText('1 of 2: Lines 10 to 16').waitFor();
    await shows('coverage-file');
  });
});
