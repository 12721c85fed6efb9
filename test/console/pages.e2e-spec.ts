import { eventually } from '@libs/testing';
import { describeConsole } from './support/describe-console';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const LARGE = { width: 3840, height: 2160 };
/** What is left of 1280 pixels at 400 % (WCAG 2.2, 1.4.10). */
const ZOOMED = { width: 320, height: 256 };
const LOOKS = [
  { look: 'light-desktop', colorScheme: 'light', viewport: DESKTOP },
  { look: 'dark-desktop', colorScheme: 'dark', viewport: DESKTOP },
  { look: 'light-phone', colorScheme: 'light', viewport: PHONE },
  { look: 'dark-phone', colorScheme: 'dark', viewport: PHONE },
  { look: 'light-large', colorScheme: 'light', viewport: LARGE },
  { look: 'dark-zoomed', colorScheme: 'dark', viewport: ZOOMED },
] as const;
const FIRST_LOAD_BYTES = 200_000;

describeConsole('the pages of the console', (rig) => {
  let tokensPage: string;
  beforeAll(async () => {
    const repository = await rig().portcullis.repository('website');
    tokensPage = repository.tokens.replace('/api/v3/', '/console/').replace(/\/tokens$/, '/settings/tokens');
    const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    for (const [name, days] of [
      ['nightly-build', 5],
      ['main', 88],
      ['release-pipeline-with-a-rather-long-name', 30],
    ] as const) {
      await rig().portcullis.call('POST', repository.tokens, { name, expiresAt: inDays(days) });
      await rig().portcullis.call('POST', '/api/v3/user/tokens', { name, expiresAt: inDays(days) });
    }
    await rig().portcullis.repository('empty');
    await rig().portcullis.repository('garden', { organization: { provider: 'gl', name: 'umbrella' } });
  });

  it.each(LOOKS)('have no fault that axe finds and fit their window: $look', async ({ look, ...options }) => {
    const visit = await rig().visit(options);
    const { page } = visit;
    const shows = async (name: string): Promise<void> => {
      expect({ name, faults: await visit.accessibilityFaults() }).toEqual({ name, faults: [] });
      expect({ name, overflow: await visit.overflow() }).toEqual({ name, overflow: 0 });
      await visit.screenshot(`${name}-${look}`);
    };
    await page.goto('/console/sign-in?problem=expired');
    await page.getByLabel('Account token').waitFor();
    await shows('sign-in');
    await visit.signIn(rig().portcullis.accountToken);
    await page.getByRole('link', { name: 'umbrella GitLab' }).waitFor();
    await shows('organizations');
    await page.getByRole('link', { name: 'acme GitHub' }).click();
    await page.getByRole('link', { name: 'website' }).waitFor();
    await shows('repositories');
    await visit.button('Switch organization').click();
    await page.getByRole('link', { name: 'umbrella GitLab' }).waitFor();
    await shows('organization-menu');
    await page.keyboard.press('Escape');
    await visit.button(/^Account: /).click();
    await visit.button('Sign out').waitFor();
    await shows('account-menu');

    await page.goto('/console/account/access');
    await page.getByRole('row', { name: /nightly-build/ }).waitFor();
    await shows('account-tokens');
    await visit.button('Create API token').click();
    await page.getByRole('dialog').waitFor();
    await page.getByRole('radio', { name: 'Custom' }).check({ force: true });
    await shows('account-tokens-create');
    await page.keyboard.press('Escape');
    await visit.button('Revoke main').click();
    await page.getByRole('alertdialog').waitFor();
    await shows('account-tokens-revoke');

    await page.goto(tokensPage);
    await page.getByRole('checkbox', { name: 'Select main' }).check();
    await shows('repository-tokens');
    await page.goto(tokensPage.replace('website', 'empty'));
    await page.getByText('No repository tokens yet').waitFor();
    await shows('repository-tokens-empty');
    await page.goto('/console/nowhere');
    await visit.heading('There is no such page').waitFor();
    await shows('not-found');
  });

  it('can be used by the keyboard alone', async () => {
    const visit = await rig().visit();
    const { page } = visit;
    const focused = (): Promise<string> =>
      page.evaluate(
        'document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent',
      );
    // A dialog takes and gives back the focus a moment after it is there or gone.
    const isFocused = (name: string) => eventually(async () => expect(await focused()).toBe(name));
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses += 1) {
        if ((await focused()) === name) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab does not lead to ${name}`);
    };
    await page.goto('/console/account/access');
    await page.getByLabel('Account token').focus();
    await page.keyboard.type(rig().portcullis.accountToken);
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /main/ }).waitFor();
    await page.keyboard.press('Tab');
    await tabTo('Create API token');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await isFocused('Create API token');
    await tabTo('Revoke main');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor();
    // A question is not answered yes by pressing Enter once too often.
    await isFocused('Cancel');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await isFocused('Revoke main');
  });

  it('begin at the heading of a page, which the title of the window names too', async () => {
    const visit = await rig().signedIn('/console/organizations/gh/acme');
    const { page } = visit;
    await page.getByRole('link', { name: 'website' }).click();
    await visit.heading('Coverage').waitFor();
    await expect(page.title()).resolves.toBe('Coverage · acme/website · Portcullis');
    await page.waitForFunction('document.activeElement.tagName === "H1"');
  });

  it('follow the theme that was chosen, from the first paint on', async () => {
    const visit = await rig().signedIn('/console/', { colorScheme: 'light' });
    const { page } = visit;
    const ground = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    await visit.button(/^Account: /).click();
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.goto('/console/', { waitUntil: 'commit' });
    await page.waitForFunction('document.styleSheets.length > 0');
    expect(await ground()).toBe(dark);
  });

  it('are loaded in less than 200 kB at first, and from this host alone', async () => {
    const visit = await rig().visit();
    const lengths: Promise<number>[] = [];
    visit.page.on('response', (response) => {
      lengths.push(response.allHeaders().then((headers) => Number(headers['content-length'] ?? 0)));
    });
    await visit.page.goto('/console/account/access', { waitUntil: 'networkidle' });
    await visit.signIn(rig().portcullis.accountToken);
    await visit.page.getByRole('row', { name: /main/ }).waitFor();
    const bytes = (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
  });

  // docs/console.md says how they come into docs/images.
  it('look as the README shows them', async () => {
    const account = { email: 'ada@example.org' };
    const organization = { provider: 'gl' as const, name: 'orchard', role: 'admin' as const };
    const orchard = await rig().portcullis.repository('garden', { account, organization });
    for (const name of ['nightly-build', 'release', 'laptop'])
      await rig().portcullis.send({
        method: 'POST',
        path: '/api/v3/user/tokens',
        headers: [['api-token', orchard.accountToken]],
        body: JSON.stringify({ name }),
      });
    const visit = await rig().signedIn(tokensPage, { viewport: { width: 960, height: 600 } });
    await visit.page.getByRole('checkbox', { name: 'Select main' }).check();
    const repositoryTokens = await visit.screenshot('readme-repository-tokens');
    const ada = await rig().visit({ viewport: { width: 960, height: 430 } });
    await ada.page.goto('/console/account/access');
    await ada.signIn(orchard.accountToken);
    // It stands below the edge of the window: its receipt is in sight all the same.
    await ada.button('Revoke nightly-build').click();
    await ada.button('Revoke token').click();
    await ada.page.getByText(/^Refused at every gateway/).waitFor();
    await ada.page.getByRole('row', { name: /nightly-build/ }).waitFor({ state: 'detached' });
    await ada.page.waitForFunction('document.activeElement?.textContent.startsWith("nightly-build revoked")');
    await ada.page.evaluate('scrollTo(0, 0)');
    const receipt = await ada.screenshot('readme-receipt');
    // Whoever clones the repository fetches them.
    for (const { byteLength } of [repositoryTokens, receipt]) expect(byteLength).toBeLessThan(80_000);
  });
});
