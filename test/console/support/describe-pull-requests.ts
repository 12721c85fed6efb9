import { newSha, REPORT, type RepositoryRig } from '../../e2e/support/contract-rig';
import type { ConsoleRig } from './console-rig';
import { LOOKS } from './looks';

const DIFF = `diff --git a/src/cart.js b/src/cart.js
--- a/src/cart.js
+++ b/src/cart.js
@@ -1,2 +1,3 @@
-const cart = [];
+const cart = new Map();
+export const forget = (id) => cart.delete(id);
 
@@ -5,2 +6,2 @@
 export function total() {
-  return sum(cart);
+  return sum(cart.values());
`;

/** The pages of pull requests, on the rig of another suite: none of what they need is worth one of its own. */
export function describePullRequests(rig: () => ConsoleRig): void {
  describe('of pull requests', () => {
    let repository: RepositoryRig;
    let late: string;
    let pages: string;
    const upload = async (sha: string, report: object): Promise<void> => {
      const path = `${repository.v2}/commit/${sha}/coverage/javascript`;
      expect((await rig().portcullis.call('POST', path, report)).status).toBe(200);
    };
    beforeAll(async () => {
      repository = await rig().portcullis.repository();
      pages = `${repository.v3.replace('/api/v3/', '/console/')}/pull-requests`;
      const [ancestor, head] = [newSha(), newSha()];
      late = newSha();
      const before = { fileReports: [{ filename: 'src/cart.js', coverage: { 1: 0, 2: 0, 7: 1 } }] };
      await upload(ancestor, before);
      await upload(head, REPORT);
      await repository.untilStatus(head, 'Processed');
      await repository.untilStatus(ancestor, 'Processed');
      const known = { commonAncestorSha: ancestor, originBranch: 'forgetful-carts', targetBranch: 'main' };
      const pullRequests = [
        { number: 12, title: 'Carts can forget', author: 'ada', headSha: head, diff: DIFF, ...known },
        { number: 13, title: 'Prices in euro', headSha: late, diff: DIFF, ...known },
        { number: 9, title: 'Deliver on Sundays', headSha: head, state: 'merged', ...known },
      ];
      const told = await rig().portcullis.call('POST', `${repository.v3}/git/import`, { pullRequests });
      expect(told.status).toBe(200);
    });

    it('say of each what it does to coverage, of the open ones and of the merged', async () => {
      const visit = await rig().signedIn(pages);
      const { page } = visit;
      const known = page.getByRole('row', { name: /Carts can forget.*by ada/ });
      await known.getByText('66.66%').waitFor();
      await known.getByText('2 of 3 added lines').waitFor();
      await known.getByText('+33.33 points').waitFor();
      await page
        .getByRole('row', { name: /Prices in euro/ })
        .getByText('Not known yet')
        .waitFor();
      await page.getByRole('radio', { name: 'Merged' }).check({ force: true });
      await page.getByRole('link', { name: 'Deliver on Sundays' }).waitFor();
      await page.reload();
      await page.getByRole('link', { name: 'Deliver on Sundays' }).click();
      await visit.heading('Deliver on Sundays').waitFor();
    });

    it('show which added lines are covered, in words too', async () => {
      const visit = await rig().signedIn(`${pages}/12`);
      const { page } = visit;
      await visit.button('src/cart.js').click();
      await page.getByText('Added and not covered: 2.').waitFor();
      const rows = page.getByRole('table', { name: 'Diff of src/cart.js' }).getByRole('row');
      await rows.first().waitFor();
      const texts = await rows.allTextContents();
      expect(texts.slice(2, 4)).toEqual([
        '13×added: + const cart = new Map();',
        '2not coveredadded: + export const forget = (id) => cart.delete(id);',
      ]);
      await visit.button('Work out again').click();
      await page.getByRole('button', { name: 'Work out again' }).waitFor();
      await page.getByText('66.66%').first().waitFor();
      await expect(page.getByRole('alert').count()).resolves.toBe(0);
    });

    it.each(LOOKS)(
      'have no fault that axe finds and fit their window: $look',
      async ({ look, ...options }) => {
        const visit = await rig().signedIn(pages, options);
        const { page } = visit;
        const shows = async (name: string): Promise<void> => {
          expect({ name, faults: await visit.accessibilityFaults() }).toEqual({ name, faults: [] });
          const reaches = [await visit.overflow(), await visit.cutOff()];
          expect({ name, reaches }).toEqual({ name, reaches: [0, 0] });
          await visit.screenshot(`${name}-${look}`, { isWhole: true });
        };
        await page.getByText('66.66%').waitFor();
        await page.getByText('Not known yet').waitFor();
        await shows('pull-requests');
        await page.getByRole('link', { name: 'Carts can forget' }).click();
        await visit.button('src/cart.js').click();
        await page.getByRole('table', { name: 'Diff of src/cart.js' }).waitFor();
        await shows('pull-request');
        await page.goto(`${pages}/13`);
        await page.getByText(/^A processed report of the common ancestor/).waitFor();
        await page.getByText('is there').waitFor();
        await shows('pull-request-missing');
      },
    );

    it('say what is missing, and show the coverage when it has come', async () => {
      const visit = await rig().signedIn(`${pages}/13`);
      const { page } = visit;
      const head = page.getByRole('listitem').filter({ hasText: 'A processed report of the head' });
      await head.getByText('is missing').waitFor();
      await upload(late, REPORT);
      await page.getByText('66.66%').first().waitFor();
      await head.waitFor({ state: 'detached' });
    });

    it('can be read, and not be worked out again, by those who may only read', async () => {
      const visit = await rig().visit();
      await visit.page.goto(`${pages}/12`);
      await visit.signIn(await rig().portcullis.guest(repository.repositoryId, 'read'));
      await visit.page.getByText('66.66%').first().waitFor();
      await expect(visit.button('Work out again').count()).resolves.toBe(0);
      await visit.page.goto(`${pages}/77`);
      await visit.page
        .getByRole('alert')
        .filter({ hasText: 'The pull request could not be loaded.' })
        .waitFor();
      await visit.page.goto(`${pages}/none`);
      await visit.heading('There is no such page').waitFor();
    });
  });
}
