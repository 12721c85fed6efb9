import { randomBytes } from 'node:crypto';
import type { RunningProcess } from '@libs/http';
import { freePort } from '@libs/server-process';
import { describeWith } from '@libs/testing';
import type { Browser } from 'playwright-core';
import { startGateway } from '../../services/gateway/src/start';
import { CLIENT, TestOidcProvider } from '../../services/tokens/test/support/oidc-provider';
import { gatewayKey, shortLease, TestTokensApi } from '../../services/tokens/test/support/tokens-api';
import { builtConsole, launchBrowser } from './support/build-console';
import type { Visit } from './support/visit';
import { Visits } from './support/visits';

const ACCESS = '/console/account/access';
const lease = shortLease(2_000);

describeWith('chromium', 'the console: signing in at a provider', (program) => {
  let publicUrl: string;
  let provider: TestOidcProvider;
  let tokens: TestTokensApi;
  let gateway: RunningProcess;
  let browser: Browser;
  let visits: Visits;

  beforeAll(async () => {
    // The address of the gateway stands in the configuration of what starts before it.
    const port = await freePort();
    publicUrl = `http://127.0.0.1:${String(port)}`;
    provider = await TestOidcProvider.start({ redirectUris: [`${publicUrl}/sign-in/acme/callback`] });
    const acme = { kind: 'oidc', id: 'acme', name: 'Acme', issuer: provider.issuer, ...CLIENT } as const;
    tokens = await TestTokensApi.start({
      lease,
      peppers: [{ id: 'one', secret: randomBytes(32) }],
      signIn: { publicUrl, providers: [{ ...acme, unknownPeople: 'refuse' }] },
    });
    gateway = await startGateway({
      host: '127.0.0.1',
      port,
      managementPort: 0,
      logLevel: 'silent',
      tokensUrls: [tokens.urlOf()],
      ingestionUrls: ['http://127.0.0.1:9'],
      lease,
      assertionSigningKey: gatewayKey,
      cache: { kind: 'memory' },
      consoleDir: await builtConsole(),
    });
    browser = await launchBrowser(program);
    visits = new Visits(browser);
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
    await tokens.close();
    await provider.stop();
  });
  afterEach(async () => {
    expect(await visits.end()).toEqual([]);
  });

  const visit = async (path: string): Promise<Visit> => {
    const begun = await visits.begin(publicUrl, { provider: provider.issuer });
    await begun.page.goto(path);
    return begun;
  };
  const ada = { subject: 'ada', name: 'Ada', email: 'ada@example.org', email_verified: true };

  it('leads back to the page that was asked for', async () => {
    provider.personIs(ada);
    const { page } = await visit(ACCESS);
    await page.getByRole('link', { name: 'Continue with Acme' }).click();
    await page.getByRole('heading', { name: 'Access management' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(ACCESS);
  });

  it('leads back to the open form, with what was typed before the session ended', async () => {
    provider.personIs(ada);
    const { page, context } = await visit(`${ACCESS}?create=true`);
    await page.getByRole('link', { name: 'Continue with Acme' }).click();
    await page.getByLabel('Name (optional)').fill('half-typed');
    await context.clearCookies();
    const create = page.getByRole('dialog').getByRole('button', { name: 'Create API token' });
    await create.click();
    await page.getByRole('heading', { name: 'Your session ended' }).waitFor();
    await page.getByRole('link', { name: 'Continue with Acme' }).click();
    await page.getByRole('heading', { name: 'Your session ended' }).waitFor({ state: 'detached' });
    await expect(page.getByLabel('Name (optional)').inputValue()).resolves.toBe('half-typed');
    await create.click();
    await page.getByRole('button', { name: 'Done, I have kept it' }).click();
    await page.getByRole('row', { name: /half-typed/ }).waitFor();
  });

  it('says why somebody is not signed in', async () => {
    const { page } = await visit('/console/');
    for (const [person, sentence] of [
      ['says no', 'The provider says that the sign-in was cancelled.'],
      [
        { ...ada, subject: 'eve', email_verified: false },
        'The provider has no verified e-mail address of yours.',
      ],
      [{ ...ada, subject: 'mallory', email: 'mallory@example.org' }, /There is no account for you here\./],
    ] as const) {
      await page.context().clearCookies();
      provider.personIs(person);
      await page.getByRole('link', { name: 'Continue with Acme' }).click();
      await page.getByRole('alert').getByText(sentence).waitFor();
    }
  });
});
