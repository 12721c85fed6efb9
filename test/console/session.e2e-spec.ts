import { describeConsole } from './support/describe-console';
import type { Visit } from './support/visit';

const ACCESS = '/console/account/access';

describeConsole('the console: sessions', (rig) => {
  /** Ends it from elsewhere: the page hears of it by its next call only. */
  const endSession = async ({ context }: Visit): Promise<void> => {
    const cookies = await context.cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = [
      ['cookie', cookie],
      ['sec-fetch-site', 'same-origin'],
    ] as const;
    const reply = await rig().portcullis.send({ method: 'DELETE', path: '/api/v3/session', headers });
    expect(reply.status).toBe(204);
  };

  it('begin by an account token, on the page that was asked for, and keep no token where scripts could read it', async () => {
    const visit = await rig().visit();
    await visit.page.goto(ACCESS);
    await visit.heading('Sign in').waitFor();
    await visit.button('Sign in').click();
    await visit.page.getByText('Enter an account token.').waitFor();
    await visit.page.getByLabel('Account token', { exact: true }).fill('pca_nothing');
    await visit.button('Sign in').click();
    await visit.page.getByRole('alert').filter({ hasText: 'You are not signed in.' }).waitFor();
    await visit.signIn(rig().portcullis.accountToken);
    await visit.heading('Access management').waitFor();
    expect(new URL(visit.page.url()).pathname).toBe(ACCESS);
    const [cookie, ...others] = await visit.context.cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  });

  it('lead nobody out of the console after signing in', async () => {
    for (const returnTo of ['//evil.example/', 'https://evil.example/', '/\\evil.example']) {
      const visit = await rig().visit();
      await visit.page.goto(`/console/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
      await visit.signIn(rig().portcullis.accountToken);
      await visit.heading('Repositories').waitFor();
    }
  });

  it('that end in the middle of a form are begun again, and what was typed is sent', async () => {
    const visit = await rig().signedIn(`${ACCESS}?create=true`);
    const { page } = visit;
    await page.getByLabel('Name (optional)').fill('half-typed');
    await endSession(visit);
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
    await visit.heading('Your session ended').waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
    await page.getByLabel('Account token', { exact: true }).fill(rig().portcullis.accountToken);
    await visit.button('Sign in').click();
    await visit.heading('Your session ended').waitFor({ state: 'detached' });
    await expect(page.getByLabel('Name (optional)').inputValue()).resolves.toBe('half-typed');
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
    await visit.button('Done, I have kept it').click();
    await page.getByRole('row', { name: /half-typed/ }).waitFor();
  });

  // Signing in at a provider leaves the page: what was typed must be there when it leads back.
  it('keep what was typed though the page is loaded again', async () => {
    const visit = await rig().signedIn(`${ACCESS}?create=true`);
    await visit.page.getByLabel('Name (optional)').fill('kept');
    await visit.page.reload();
    await expect(visit.page.getByLabel('Name (optional)').inputValue()).resolves.toBe('kept');
  });

  it('end in every tab at once, and go on in every tab', async () => {
    const visit = await rig().signedIn(ACCESS);
    const other = await visit.context.newPage();
    await other.goto(ACCESS);
    await other.getByRole('heading', { name: 'Access management' }).waitFor();
    await visit.button(/^Account: /).click();
    await visit.button('Sign out').click();
    await visit.page.getByText('You are signed out. The session is refused at every gateway.').waitFor();
    expect(await visit.context.cookies()).toEqual([]);
    const ended = other.getByRole('heading', { name: 'Your session ended' });
    await ended.waitFor();
    await visit.signIn(rig().portcullis.accountToken);
    await ended.waitFor({ state: 'detached' });
    await other.getByRole('button', { name: 'Create API token' }).click();
    await other.getByRole('dialog').waitFor();
  });

  it('end in every browser at once, and say so, where somebody signs out everywhere', async () => {
    const [visit, other] = [await rig().signedIn(ACCESS), await rig().signedIn(ACCESS)];
    await visit.button('Sign out everywhere').click();
    await visit.heading('Sign out everywhere?').waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
    await visit.button('Cancel').click();
    await visit.page.route('**/api/v3/sessions', (route) => route.abort());
    await visit.button('Sign out everywhere').click();
    await visit.button('End all sessions').click();
    await visit.page.getByRole('alert').filter({ hasText: 'Your sessions were not ended.' }).waitFor();
    await visit.page.unroute('**/api/v3/sessions');
    await visit.button('End all sessions').click();
    await visit.page.getByText('Your sessions are refused at every gateway.').waitFor();
    expect(await visit.context.cookies()).toEqual([]);
    await other.page.reload();
    await other.heading('Sign in').waitFor();
  });

  /** What is left of it, by what the pages are told. */
  const leave = async (visit: Visit, ms: number): Promise<void> => {
    await visit.context.route('**/api/v3/session', async (route) => {
      const response = await route.fetch();
      if (!response.ok() || route.request().method() === 'DELETE') return route.fulfill({ response });
      const body = (await response.json()) as { data: { expiresAt: string } };
      body.data.expiresAt = new Date(Date.now() + ms).toISOString();
      return route.fulfill({ response, json: body });
    });
  };

  it('are renewed while they are used, in every tab', async () => {
    const visit = await rig().visit();
    const renewals: string[] = [];
    visit.context.on('request', (request) => {
      if (request.url().endsWith('/session/renew')) renewals.push(request.method());
    });
    // A quarter of it later a press of a key renews it.
    await leave(visit, 30_000);
    await visit.page.goto(ACCESS);
    await visit.signIn(rig().portcullis.accountToken);
    const other = await visit.context.newPage();
    await other.goto(ACCESS);
    await other.getByRole('heading', { name: 'Access management' }).waitFor();
    const before = await visit.context.cookies();
    await visit.page.waitForTimeout(8_000);
    expect(renewals).toEqual([]);
    const renewed = visit.context.waitForEvent('response', (response) =>
      response.url().endsWith('/session/renew'),
    );
    await Promise.all([visit.page.keyboard.press('Shift'), other.keyboard.press('Shift')]);
    expect((await renewed).status()).toBe(200);
    expect(await visit.context.cookies()).not.toEqual(before);
    for (const tab of [visit.page, other]) {
      await tab.reload();
      await tab.getByRole('button', { name: 'Create API token' }).click();
      await tab.getByRole('dialog').waitFor();
    }
  });

  it('are over when their time is, though nobody asks, and what was typed is kept', async () => {
    const visit = await rig().visit();
    await leave(visit, 4_000);
    await visit.page.goto(`${ACCESS}?create=true`);
    await visit.signIn(rig().portcullis.accountToken);
    await visit.page.getByLabel('Name (optional)').fill('overtaken');
    await visit.heading('Your session ended').waitFor();
    await visit.context.unroute('**/api/v3/session');
    await visit.page.getByLabel('Account token', { exact: true }).fill(rig().portcullis.accountToken);
    await visit.button('Sign in').click();
    await visit.heading('Your session ended').waitFor({ state: 'detached' });
    await expect(visit.page.getByLabel('Name (optional)').inputValue()).resolves.toBe('overtaken');
  });

  const guest = async (): Promise<string> => {
    const repository = await rig().portcullis.repository();
    return rig().portcullis.guest(repository.repositoryId, 'write');
  };

  it('of another account begin with another page, and with empty forms', async () => {
    const visit = await rig().signedIn(`${ACCESS}?create=true`);
    const name = visit.page.getByLabel('Name (optional)');
    await name.fill('not-for-others');
    await endSession(visit);
    await visit.page.reload();
    await visit.signIn(await guest());
    await visit.page.getByLabel(/^Account: .*guest/).waitFor();
    await expect(name.inputValue()).resolves.toBe('');
    expect(await visit.storage()).not.toContain('not-for-others');
  });

  it('leave nothing behind that was typed once somebody signs out', async () => {
    const visit = await rig().signedIn(`${ACCESS}?create=true`);
    await visit.page.getByLabel('Name (optional)').fill('left-behind');
    await visit.page.keyboard.press('Escape');
    expect(await visit.storage()).toContain('left-behind');
    await visit.button(/^Account: /).click();
    await visit.button('Sign out').click();
    await visit.page.getByText('You are signed out. The session is refused at every gateway.').waitFor();
    expect(await visit.storage()).not.toContain('left-behind');
  });
});
