import { fresh, newSha, REPORT, type RepositoryRig } from '../e2e/support/contract-rig';
import { describeConsole } from './support/describe-console';
import { describePullRequests } from './support/describe-pull-requests';
import { LOOKS } from './support/looks';
import type { Visit } from './support/visit';

const LIVE = 'Live: what changes shows here by itself.';
const EVENTS = '**/coverage/uploads/events';
const LIST = '**/coverage/status?*';

describeConsole('the console: uploads', (rig) => {
  const pageOf = ({ v3 }: RepositoryRig): string => `${v3.replace('/api/v3/', '/console/')}/uploads`;
  const upload = async ({ v2 }: RepositoryRig, sha = newSha(), query = ''): Promise<string> => {
    const reply = await rig().portcullis.call(
      'POST',
      `${v2}/commit/${sha}/coverage/javascript${query}`,
      REPORT,
    );
    expect(reply.status).toBe(200);
    return sha;
  };
  const tell = async ({ v3 }: RepositoryRig, facts: object): Promise<void> => {
    expect((await rig().portcullis.call('POST', `${v3}/git/import`, facts)).status).toBe(200);
  };
  const rowOf = ({ page }: Visit, sha: string) =>
    page.getByRole('row', { name: new RegExp(sha.slice(0, 7)) });
  /** Opens the page, signed in as whoever has the token. */
  const look = async (repository: RepositoryRig, token = rig().portcullis.accountToken): Promise<Visit> => {
    const visit = await rig().visit();
    await visit.page.goto(pageOf(repository));
    await visit.signIn(token);
    await visit.page.getByText(LIVE).waitFor();
    return visit;
  };

  it('appear as they come in, and are told to be processed, without reloading', async () => {
    const repository = await rig().portcullis.repository();
    const visit = await look(repository);
    const { page } = visit;
    await page.getByText('No uploads yet').waitFor();
    await page.getByRole('link', { name: 'Create a token and see the lines for CI' }).waitFor();
    await page.evaluate('window.isTheSamePage = true');
    const sha = await upload(repository, newSha(), '?partial=true');
    await rowOf(visit, sha).getByRole('button', { name: 'Final report not sent' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: `Upload of ${sha.slice(0, 7)}, Javascript` })
      .waitFor();
    await visit.button('Copy: Command').click();
    const command = await page.evaluate<string>('navigator.clipboard.readText()');
    const path = command.slice(command.indexOf(rig().baseUrl) + rig().baseUrl.length, -1);
    const { token } = await repository.issue();
    const headers = [['project-token', token]] as const;
    expect((await rig().portcullis.send({ method: 'POST', path, headers })).status).toBe(200);
    await rowOf(visit, sha).getByRole('button', { name: 'Processed' }).waitFor();
    await visit.button(`Copy: commit ${sha.slice(0, 7)}`).click();
    await expect(page.evaluate('navigator.clipboard.readText()')).resolves.toBe(sha);
    await expect(page.evaluate('window.isTheSamePage')).resolves.toBe(true);
  });

  // An EventSource gives up for good on an answer that is no stream, and says nothing.
  it('are shown live again after the stream was refused for a while', async () => {
    const repository = await rig().portcullis.repository();
    const visit = await rig().visit();
    const { page } = visit;
    const refusal = { status: 429, headers: { 'retry-after': '1' }, json: { message: 'Too many streams.' } };
    await page.route(EVENTS, (route) => route.fulfill(refusal));
    await page.goto(pageOf(repository));
    await visit.signIn(rig().portcullis.accountToken);
    await page.getByText('No uploads yet').waitFor();
    // The list that is asked for, to learn why, is shown.
    const sha = await upload(repository);
    await rowOf(visit, sha).waitFor();
    await page.getByText(/^Reconnecting…/).waitFor();
    await page.route(LIST, (route) => route.fulfill(refusal));
    await page.getByText(/^Reconnecting….*Too many streams\.$/).waitFor();
    await page.unroute(LIST);
    await page.unroute(EVENTS);
    await visit.button('Try again').click();
    await page.getByText(LIVE).waitFor();
    await rowOf(visit, await upload(repository)).waitFor();
  });

  it('are followed no more by whoever has lost the right to, and the page says so', async () => {
    const repository = await rig().portcullis.repository();
    const { portcullis } = rig();
    const token = await portcullis.guest(repository.repositoryId, 'write');
    const { body } = await portcullis.send({ path: '/api/v3/user', headers: [['api-token', token]] });
    const { mainEmail: email } = (body as { data: { mainEmail: string } }).data;
    const visit = await look(repository, token);
    const people = [{ email, repositories: [{ name: repository.v3.split('/').at(-1), role: 'triage' }] }];
    const lowered = await portcullis.call('PUT', '/api/v3/organizations/gh/acme/people/roles', { people });
    expect(lowered.status).toBe(204);
    await visit.page.getByRole('alert').filter({ hasText: 'Not live' }).getByText(/write/).waitFor();
  });

  it('are not for those who may only read, who are told why', async () => {
    const repository = await rig().portcullis.repository();
    const visit = await rig().visit();
    await visit.page.goto(pageOf(repository));
    await visit.signIn(await rig().portcullis.guest(repository.repositoryId, 'read'));
    const alert = visit.page.getByRole('alert').filter({ hasText: 'The uploads could not be loaded.' });
    await alert.getByText(/write/).waitFor();
  });

  it('ask to sign in again where the session has ended, and go on', async () => {
    const repository = await rig().portcullis.repository();
    const visit = await look(repository);
    const cookies = await visit.context.cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = [
      ['cookie', cookie],
      ['sec-fetch-site', 'same-origin'],
    ] as const;
    await rig().portcullis.send({ method: 'DELETE', path: '/api/v3/session', headers });
    await visit.heading('Your session ended').waitFor();
    await visit.page.getByLabel('Account token', { exact: true }).fill(rig().portcullis.accountToken);
    await visit.button('Sign in').click();
    await visit.page.getByText(LIVE).waitFor();
    await rowOf(visit, await upload(repository)).waitFor();
  });

  it('are not followed while nobody looks at the page', async () => {
    const repository = await rig().portcullis.repository();
    const visit = await look(repository);
    const turn = (state: 'hidden' | 'visible'): Promise<void> =>
      visit.page.evaluate(
        `Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
         document.dispatchEvent(new Event('visibilitychange'));`,
      );
    await turn('hidden');
    await visit.page.getByText(/^Not live while the page is out of sight/).waitFor();
    const sha = await upload(repository);
    await repository.untilStatus(sha, 'Processed');
    await expect(rowOf(visit, sha).count()).resolves.toBe(0);
    await turn('visible');
    await rowOf(visit, sha).waitFor();
  });

  describe('of every kind', () => {
    let repository: RepositoryRig;
    let missing: string;
    beforeAll(async () => {
      repository = await rig().portcullis.repository(fresh('website'));
      const [main, old, waiting, partial] = [newSha(), newSha(), newSha(), newSha()];
      missing = newSha();
      const commits = [
        { sha: main, message: 'Carts remember what was put into them, even over night', authorName: 'Ada' },
        { sha: old, message: 'Try a shorter way' },
        { sha: waiting, message: 'Prices in euro', analysed: false },
        { sha: partial, message: 'Deliver on Sundays' },
      ];
      await tell(repository, {
        commits,
        branches: [
          { name: 'main', headSha: main, commits: [waiting, partial] },
          { name: 'feature/with-a-rather-long-name-of-its-own', headSha: old, isEnabled: false },
        ],
      });
      await upload(repository, main);
      for (const sha of [old, waiting, missing]) await upload(repository, sha);
      await upload(repository, partial, '?partial=true');
      await repository.untilStatus(main, 'Processed');
    });

    it.each(LOOKS)(
      'have no fault that axe finds and fit their window: $look',
      async ({ look: name, ...options }) => {
        const visit = await rig().signedIn(pageOf(repository), options);
        const { page } = visit;
        await page.getByText(LIVE).waitFor();
        for (const label of ['Branch not enabled', 'Commit not found'])
          await page.getByRole('button', { name: label }).click();
        await page.getByText('Badge', { exact: true }).click();
        await page.getByRole('img', { name: 'Coverage badge of main' }).waitFor();
        expect(await visit.accessibilityFaults()).toEqual([]);
        expect([await visit.overflow(), await visit.cutOff()]).toEqual([0, 0]);
        await visit.screenshot(`uploads-${name}`, { isWhole: true });
      },
    );

    it('say for each status what it means and what to do', async () => {
      const visit = await look(repository);
      const { page } = visit;
      for (const [label, sentence] of [
        ['Processed', /worked out and shown/],
        ['Final report not sent', /coverage upload --final/],
        ['Commit not found', /Name the head of the branch instead/],
        ['Branch not enabled', /An administrator of the repository enables the branch/],
        ['Commit not analysed', /send its results/],
      ] as const) {
        const button = page.getByRole('button', { name: label });
        await button.click();
        await page.getByText(sentence).waitFor();
        await button.click();
        await page.getByText(sentence).waitFor({ state: 'detached' });
      }
    });

    it('have a badge with its lines for a README where anybody may see it, and else a job that fetches it', async () => {
      const visit = await look(repository);
      const { page } = visit;
      await page.getByText('Badge', { exact: true }).click();
      await page.getByText('This repository is private, and so is its badge.').waitFor();
      expect((await rig().portcullis.call('PATCH', repository.v3, { visibility: 'Public' })).status).toBe(
        204,
      );
      await page.reload();
      await page.getByText('Badge', { exact: true }).click();
      const address = `${rig().baseUrl}${repository.v3}/coverage/badge.svg`;
      const field = (name: string): Promise<string> =>
        page.getByRole('textbox', { name, exact: true }).inputValue();
      expect(await field('Address')).toBe(address);
      expect(await field('Markdown')).toMatch(
        `[![coverage](${address})](${rig().baseUrl}/console/organizations/`,
      );
      await tell(repository, { branches: [{ name: 'release(1)', headSha: missing }] });
      await page.reload();
      await page.getByText('Badge', { exact: true }).click();
      await page.getByLabel('Branch', { exact: true }).selectOption('release(1)');
      expect(await field('HTML')).toContain(`src="${address}?branch=release%281%29"`);
      await page.getByRole('img', { name: 'Coverage badge of release(1)' }).waitFor();
    });
  });

  describePullRequests(rig);
});
