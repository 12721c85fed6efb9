import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { Download } from 'playwright-core';
import { ahead, DAY_MS, fresh, newSha, REPORT, type RepositoryRig } from '../e2e/support/contract-rig';
import { describeConsole } from './support/describe-console';
import { searchesWhileTyping } from './support/searches';
import type { Visit } from './support/visit';

const LOOKS = [
  { look: 'light-desktop', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { look: 'dark-phone', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  { look: 'light-4k', colorScheme: 'light', viewport: { width: 3840, height: 2160 } },
  { look: 'dark-desktop', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { look: 'light-phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const;

interface Place {
  readonly name: string;
  /** Of the API, and of the console. */
  readonly api: string;
  readonly page: string;
}

describeConsole('the console: an organization', (rig) => {
  /** One that the first account administers, with a repository in it. */
  const organization = async (repository = 'shop'): Promise<Place & { shop: RepositoryRig }> => {
    const name = fresh('org');
    const shop = await rig().portcullis.repository(repository, {
      organization: { provider: 'gh', name, role: 'admin' },
    });
    const path = `organizations/gh/${name}`;
    return { name, api: `/api/v3/${path}`, page: `/console/${path}`, shop };
  };
  const repositoryIn = ({ name }: Place, repository: string): Promise<RepositoryRig> =>
    rig().portcullis.repository(repository, { organization: { provider: 'gh', name, role: 'admin' } });
  const give = async ({ api }: Place, email: string, organizationRole: string | null): Promise<void> => {
    const people = [{ email, organizationRole }];
    const { status } = await rig().portcullis.call('PUT', `${api}/people/roles`, { people });
    expect(status).toBe(204);
  };
  /** Somebody with a role, and an account token to sign in with. */
  const colleague = async (place: Place, role: string): Promise<{ email: string; token: string }> => {
    const email = `${fresh(role)}@example.org`;
    const home = { account: { email }, organization: { provider: 'gl' as const, name: fresh('home') } };
    const { accountToken } = await rig().portcullis.repository('home', home);
    await give(place, email, role);
    return { email, token: accountToken };
  };
  const visitAs = async (token: string, path: string, options = {}): Promise<Visit> => {
    const visit = await rig().visit(options);
    await visit.page.goto(path);
    await visit.signIn(token);
    return visit;
  };
  const issue = async (repository: RepositoryRig, name: string, days: number) => {
    const { body } = await rig().portcullis.call('POST', repository.tokens, {
      name,
      expiresAt: ahead(days * DAY_MS),
    });
    return (body as { data: { id: number; token: string } }).data;
  };
  const uploadWith = async (token: string): Promise<number> => {
    const path = `/2.0/coverage/${newSha()}/javascript`;
    const headers = [['project-token', token]] as const;
    return (await rig().portcullis.send({ method: 'POST', path, headers, body: JSON.stringify(REPORT) }))
      .status;
  };
  /** For what comes about by time only. */
  const sql = async (statement: string, values: unknown[]): Promise<void> => {
    const db = new Client({ connectionString: (await rig().portcullis.tokensConfig()).databaseUrl });
    await db.connect();
    await db.query(statement, values).finally(() => db.end());
  };
  const saved = async (download: Promise<Download>): Promise<[name: string, content: string]> => {
    const file = await download;
    return [file.suggestedFilename(), await readFile(await file.path(), 'utf8')];
  };

  describe('its lists', () => {
    // Each request for the tokens is an entry of the audit log.
    it.each([
      ['repositories', '', 'Search repositories'],
      ['people', '/people', 'Search people'],
      ['tokens', '/tokens', 'Search by repository or name'],
    ])('are searched for a word, not for its letters: %s', async (_, path, field) => {
      const { page } = await organization();
      const token = rig().portcullis.accountToken;
      const search = { page: `${page}${path}`, token, field, word: 'shop' };
      expect(await searchesWhileTyping(await rig().visit(), search)).toEqual(['shop']);
    });

    it('say who may see a repository in the words in which it was asked', async () => {
      const place = await organization();
      const wanted = {
        provider: 'gh',
        repositoryFullPath: `${place.name}/lobby`,
        visibility: 'LoginPublic',
        defaultBranch: 'main',
      };
      expect((await rig().portcullis.call('POST', '/api/v3/repositories', wanted)).status).toBe(200);
      const { page } = await rig().signedIn(place.page);
      await page.getByRole('row', { name: /^lobby Signed in/ }).waitFor();
      await page.getByRole('row', { name: /^shop Private/ }).waitFor();
    });
  });

  describe('its people', () => {
    it('are added, given a role by the keyboard alone, lowered and removed with a receipt', async () => {
      const place = await organization();
      const visit = await rig().signedIn(`${place.page}/people`);
      const { page } = visit;
      await page.getByRole('row', { name: /You.*Admin.*Stays as the last admin/ }).waitFor();
      await visit.button('Add people').click();
      const emails = page.getByLabel('E-mail addresses');
      await visit.button('Add').click();
      await page.getByText('Enter at least one e-mail address.').waitFor();
      await emails.fill('ann@example.org, bob');
      await page.getByText('This is no e-mail address: bob').waitFor();
      await emails.fill('Ann <ann@example.org>, bob@example.org');
      await visit.button('Add 2 people').click();
      await page
        .getByRole('status')
        .filter({ hasText: `2 people belong to ${place.name}` })
        .waitFor();
      await page.getByText('3 people', { exact: true }).waitFor();
      await page.getByLabel('Search people').fill('BOB');
      await page.getByRole('row', { name: /ann@/ }).waitFor({ state: 'detached' });
      await page.getByLabel('Search people').fill('');

      await visit.button('Change role of ann@example.org').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('radio', { name: 'Member' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.getByText('Administers every repository').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('ann@example.org has the role Manager').waitFor();
      await page.getByRole('row', { name: /ann@.*Manager/ }).waitFor();

      await visit.button('Change role of ann@example.org').click();
      await page.getByRole('radio', { name: 'Member' }).check({ force: true });
      await visit.button('Save role').click();
      const receipt = page.getByRole('status').filter({ hasText: 'The role Manager of ann@example.org' });
      await receipt.getByText(/Heeded at every gateway/).waitFor();
      await receipt.getByText(/Position \d+ of the revocation log/).waitFor();

      await visit.button('Remove bob@example.org').click();
      await page.getByRole('alertdialog').waitFor();
      await visit.button('Remove person').click();
      await page.getByRole('status').filter({ hasText: 'bob@example.org: taken away' }).waitFor();
      await page.getByText('2 people', { exact: true }).waitFor();
    });

    it('are saved as CSV by whoever sees them, and only looked at by members', async () => {
      const place = await organization();
      const { email, token } = await colleague(place, 'member');
      const visit = await visitAs(token, `${place.page}/people`);
      const { page } = visit;
      await page.getByRole('row', { name: new RegExp(`${email}.*You.*Member`) }).waitFor();
      await page.getByText('Its admins add and remove people').waitFor();
      expect(await page.getByRole('button', { name: /Add people|Change role|Remove/ }).count()).toBe(0);
      const download = page.waitForEvent('download');
      await visit.button('Export as CSV').click();
      const [name, content] = await saved(download);
      expect(name).toBe(`people-${place.name}.csv`);
      expect(content).toContain(email);
      await page.route('**/peopleCsv', (route) => route.abort());
      await visit.button('Export as CSV').click();
      await page.getByRole('alert').filter({ hasText: 'The list was not exported.' }).waitFor();
    });

    it('are changed no more by whom the role was taken from while the page is open, who is told so', async () => {
      const place = await organization();
      const { email, token } = await colleague(place, 'admin');
      const visit = await visitAs(token, `${place.page}/people`);
      const { page } = visit;
      await visit.button('Add people').click();
      await page.getByLabel('E-mail addresses').fill('late@example.org');
      await give(place, email, 'member');
      await visit.button('Add').click();
      await page
        .getByRole('alert')
        .filter({ hasText: 'Nobody was added.' })
        .getByText(/role admin/)
        .waitFor();
      await expect(page.getByLabel('E-mail addresses').inputValue()).resolves.toBe('late@example.org');
      await visit.button('Cancel').click();
      await visit.button('Add people').waitFor({ state: 'detached' });
      await give(place, email, null);
      await page.reload();
      await page.getByRole('alert').filter({ hasText: 'The people could not be loaded.' }).waitFor();
    });

    it('who give up their own role are warned, and can no longer change anything', async () => {
      const place = await organization();
      const { email, token } = await colleague(place, 'admin');
      const visit = await visitAs(token, `${place.page}/people`);
      await visit.button(`Change role of ${email}`).click();
      await visit.page.getByRole('radio', { name: 'Member' }).check({ force: true });
      await visit.page.getByText('This is your own role.').waitFor();
      await visit.button('Save role').click();
      await visit.page
        .getByRole('status')
        .filter({ hasText: `The role Admin of ${email}` })
        .waitFor();
      await visit.button('Add people').waitFor({ state: 'detached' });
    });
  });

  describe('the tokens of its repositories', () => {
    it('are found by expiry, use and name, and revoked together, with the receipt', async () => {
      const place = await organization();
      const { shop } = place;
      const web = await repositoryIn(place, 'web');
      const soon = await issue(shop, 'deploy', 5);
      const later = await issue(web, 'nightly', 80);
      const other = await issue(web, 'old', 60);
      await sql(`update tokens set expires_at = now() - interval '1 day' where id = $1`, [other.id]);
      await sql('insert into token_uses values (substr($1, 5, 12), now())', [soon.token]);
      const visit = await rig().visit();
      const { page } = visit;
      const listings: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes(`${place.api}/tokens`)) listings.push(request.url());
      });
      await page.goto(`${place.page}/tokens`);
      await visit.signIn(rig().portcullis.accountToken);
      const rows = (): Promise<string[]> => page.getByRole('rowheader').allTextContents();
      await page.getByText('2 tokens', { exact: true }).waitFor();
      // Each is an entry of the audit log.
      expect(listings).toHaveLength(1);
      // `deploypcr_…`: what a line below says follows without a blank.
      expect(await rows()).toEqual([expect.stringMatching(/^deploy/), expect.stringMatching(/^nightly/)]);
      const show = page.getByLabel('Show', { exact: true });
      await show.selectOption('Expires within 30 days');
      await page.getByText('1 token', { exact: true }).waitFor();
      expect(await rows()).toEqual([expect.stringMatching(/^deploy/)]);
      await show.selectOption('Never used');
      await page.getByRole('row', { name: /nightly/ }).waitFor();
      await page.getByRole('row', { name: /deploy/ }).waitFor({ state: 'detached' });
      await page.reload();
      await page.getByRole('row', { name: /nightly.*Never/ }).waitFor();
      await show.selectOption('Expired in the last 30 days');
      await page.getByRole('row', { name: /old.*Expired 1 day ago/ }).waitFor();
      await show.selectOption('All that are valid');
      await page.getByLabel('Search by repository or name').fill('nowhere');
      await page.getByText('No token matches “nowhere”').waitFor();
      await visit.button('Clear the search').click();

      await page.getByRole('checkbox', { name: 'Select all tokens that are shown' }).check();
      await visit.button('Revoke selected (2)').click();
      await expect(page.getByRole('alertdialog').getByRole('listitem').allTextContents()).resolves.toEqual([
        'deploy of shop',
        'nightly of web',
      ]);
      // One repository does not answer: the other's token is gone all the same, and the rest can be tried again.
      await page.route(`**${web.tokens}/delete`, (route) => route.abort());
      await visit.button('Revoke 2 tokens').click();
      const alert = page.getByRole('alert').filter({ hasText: '1 token was revoked.' });
      await alert.getByText(/web: Portcullis could not be reached/).waitFor();
      expect([await uploadWith(soon.token), await uploadWith(later.token)]).toEqual([404, 200]);
      await page.unroute(`**${web.tokens}/delete`);
      await visit.button('Revoke token').click();
      await page.getByRole('status').filter({ hasText: 'nightly of web revoked' }).waitFor();
      await page.getByText('No repository has a valid token').waitFor();
      expect(await uploadWith(later.token)).toBe(404);
    });

    it('are for managers and admins: members are told so, and so is who was one until now', async () => {
      const place = await organization();
      await issue(place.shop, 'deploy', 5);
      const { email, token } = await colleague(place, 'manager');
      const visit = await visitAs(token, `${place.page}/tokens`);
      const { page } = visit;
      await visit.button('Revoke deploy of shop').click();
      await give(place, email, 'member');
      await visit.button('Revoke token').click();
      await page.getByRole('alert').filter({ hasText: 'Not revoked' }).getByText(/shop:/).waitFor();
      await page.reload();
      for (const section of ['Tokens', 'Audit log']) {
        await page.getByRole('link', { name: section, exact: true }).click();
        await visit.heading('For managers and admins of the organization').waitFor();
      }
    });
  });

  describe('its audit log', () => {
    it('is narrowed by who, what, where and when, and says so when nothing fits', async () => {
      const place = await organization();
      await issue(place.shop, 'deploy', 5);
      await give(place, (await colleague(place, 'member')).email, 'manager');
      const visit = await rig().signedIn(`${place.page}/audit`);
      const { page } = visit;
      await page.getByRole('row', { name: /Role manager given/ }).waitFor();
      await page.getByLabel('What', { exact: true }).selectOption('Repository token created');
      await page.getByLabel('Repository', { exact: true }).fill('SHO');
      await visit.button('Apply').click();
      await page.getByText('1 entry', { exact: true }).waitFor();
      const row = page.getByRole('row', { name: /Repository token created.*shop/ });
      await row.getByText('Details').click();
      await row.getByText('repositories.tokens.create').waitFor();
      await page.getByLabel('From', { exact: true }).fill('2026-02-02');
      await page.getByLabel('To', { exact: true }).fill('2026-02-01');
      await page.getByText('This is before the first day.').waitFor();
      await page.getByLabel('To', { exact: true }).fill('2026-02-03');
      await visit.button('Apply').click();
      await page.getByText('Nothing in the audit log fits').waitFor();
      await page.reload();
      await expect(page.getByLabel('From', { exact: true }).inputValue()).resolves.toBe('2026-02-02');
      await visit.button('Clear').click();
      await page.getByLabel('Who', { exact: true }).fill('nobody@');
      await visit.button('Apply').click();
      await page.getByText('Nothing in the audit log fits').waitFor();
    });

    it('is saved whole, as CSV and as JSON lines, or cancelled, and says when it could not be', async () => {
      const place = await organization();
      await sql(
        `insert into audit (action, result, repository_id, details)
         select 'repositories.reanalyzecommit', 'succeed', $1, jsonb_build_object('n', n) from generate_series(1, 1100) n`,
        [place.shop.repositoryId],
      );
      const visit = await rig().signedIn(`${place.page}/audit?action=repositories.reanalyzecommit`);
      const { page } = visit;
      await page.getByText('The newest 100 entries').waitFor();
      await visit.button('Show more').click();
      await page.getByText('The newest 200 entries').waitFor();
      const lines = page.waitForEvent('download');
      await visit.button('Export as JSON lines').click();
      const [name, content] = await saved(lines);
      expect(name).toBe(`audit-${place.name}.jsonl`);
      const numbers = content
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { details: { n: number } }).details.n);
      expect(numbers).toEqual(Array.from({ length: 1_100 }, (_, n) => 1_100 - n));
      await page.getByText('1100 entries exported').waitFor();
      const csv = page.waitForEvent('download');
      await visit.button('Export as CSV').click();
      expect((await saved(csv))[1].trimEnd().split('\r\n')).toHaveLength(1_101);

      let goOn = (): void => undefined;
      const held = new Promise<void>((resolve) => (goOn = resolve));
      await page.route('**/audit?*limit=1000*', async (route) => {
        await held;
        await route.abort();
      });
      await visit.button('Export as CSV').click();
      await page.getByText('Exporting: 0 entries so far…').waitFor();
      await visit.button('Cancel').click();
      await page.getByText('The export was cancelled. Nothing was saved.').waitFor();
      goOn();
      await visit.button('Export as JSON lines').click();
      await page.getByRole('alert').filter({ hasText: 'The audit log was not exported' }).waitFor();
      await page.unroute('**/audit?*limit=1000*');
      await visit.button('Try again').click();
      await page.getByText('1100 entries exported').waitFor();
    });
  });

  describe('its pages', () => {
    let place: Place & { shop: RepositoryRig };
    beforeAll(async () => {
      place = await organization('website');
      const web = await repositoryIn(place, 'a-repository-with-a-rather-long-name');
      for (const [name, days] of [
        ['nightly-build', 3],
        ['release-pipeline-with-a-rather-long-name', 200],
      ] as const) {
        await issue(place.shop, name, days);
        await issue(web, name, days * 1.5);
      }
      const { status } = await rig().portcullis.call('POST', `${place.api}/people`, [
        'ann@example.org',
        'somebody.with.a.rather.long.address@department.example.org',
      ]);
      expect(status).toBe(204);
      await give(place, 'ann@example.org', 'manager');
    });

    it.each(LOOKS)(
      'have no fault that axe finds and fit their window: $look',
      async ({ look, ...options }) => {
        const visit = await rig().signedIn(`${place.page}/people`, options);
        const { page } = visit;
        const shows = async (name: string): Promise<void> => {
          expect({ name, faults: await visit.accessibilityFaults() }).toEqual({ name, faults: [] });
          expect({ name, overflow: await visit.overflow() }).toEqual({ name, overflow: 0 });
          await visit.screenshot(`${name}-${look}`);
        };
        const section = (name: string) => page.getByRole('link', { name, exact: true }).click();
        await visit.button('Remove ann@example.org').waitFor();
        await shows('people');
        await section('Tokens');
        await page.getByRole('checkbox', { name: 'Select nightly-build of website' }).check();
        await shows('organization-tokens');
        await section('Audit log');
        await page
          .getByRole('row', { name: /Role manager given/ })
          .getByText('Details')
          .click();
        await shows('audit');
      },
    );

    it.each(LOOKS.slice(0, 2))(
      'have dialogs and empty and failed states likewise: $look',
      async (options) => {
        const { look, ...looks } = options;
        const visit = await rig().signedIn(`${place.page}/people?add=true`, looks);
        const { page } = visit;
        const shows = async (name: string): Promise<void> => {
          expect({ name, faults: await visit.accessibilityFaults() }).toEqual({ name, faults: [] });
          expect({ name, overflow: await visit.overflow() }).toEqual({ name, overflow: 0 });
          await visit.screenshot(`${name}-${look}`);
        };
        await page.getByLabel('E-mail addresses').fill('bob');
        await visit.button('Add').click();
        await shows('people-add');
        await page.keyboard.press('Escape');
        await visit.button('Change role of ann@example.org').click();
        await shows('people-role');
        await page.keyboard.press('Escape');
        await visit.button('Remove ann@example.org').click();
        await shows('people-remove');
        await page.keyboard.press('Escape');
        await page.getByRole('link', { name: 'Tokens', exact: true }).click();
        await visit.button('Revoke nightly-build of website').click();
        await shows('organization-tokens-revoke');
        await page.keyboard.press('Escape');
        await page.getByLabel('Show', { exact: true }).selectOption('Expired in the last 30 days');
        await page.getByText('Nothing expired in the last 30 days').waitFor();
        await shows('organization-tokens-empty');
        await page.route('**/audit?*', (route) =>
          route.fulfill({ status: 503, body: '{"message":"Not now."}' }),
        );
        await page.getByRole('link', { name: 'Audit log', exact: true }).click();
        await page.getByRole('alert').filter({ hasText: 'The audit log could not be loaded.' }).waitFor();
        await shows('audit-failed');
        await page.unroute('**/audit?*');
        await visit.button('Try again').click();
        await page.getByRole('row', { name: /Role manager given/ }).waitFor();
      },
    );
  });
});
