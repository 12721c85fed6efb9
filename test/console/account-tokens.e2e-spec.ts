import { eventually } from '@libs/testing';
import { describeConsole } from './support/describe-console';
import { holdBack, tryToLeave } from './support/hold-back';

const ACCESS = '/console/account/access';

describeConsole('the console: account tokens', (rig) => {
  const statusWith = async (token: string): Promise<number> =>
    (await rig().portcullis.send({ path: '/api/v3/user', headers: [['api-token', token]] })).status;
  const made = async (name: string): Promise<string> => {
    const { body } = await rig().portcullis.call('POST', '/api/v3/user/tokens', { name });
    return (body as { token: string }).token;
  };

  it('are created, copied and used; and once revoked, with a receipt to see, refused', async () => {
    const visit = await rig().signedIn(ACCESS);
    const { page } = visit;
    await visit.button('Create API token').click();
    await page.getByLabel('Name (optional)').fill('laptop');
    await page.getByRole('radio', { name: '30 days' }).check({ force: true });
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
    await visit.button('Copy: Token').click();
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(token).toMatch(/^pca_\w{51}$/);
    await expect(page.getByRole('textbox', { name: 'For a shell' }).inputValue()).resolves.toBe(
      `export CODACY_API_TOKEN=${token}`,
    );
    // What cannot be shown again does not go away by a slip.
    await page.keyboard.press('Escape');
    expect(await visit.accessibilityFaults()).toEqual([]);
    await visit.button('Done, I have kept it').click();
    expect(await page.content()).not.toContain(token);
    expect(await statusWith(token)).toBe(200);

    const row = page.getByRole('row', { name: /laptop/ });
    await row.getByText('30 days').waitFor();
    await row.getByRole('button', { name: 'Revoke laptop' }).click();
    await visit.heading('Revoke laptop?').waitFor();
    await visit.button('Revoke token').click();
    const receipt = page.getByRole('status').filter({ hasText: 'laptop revoked' });
    await receipt.getByText(/^Refused at every gateway after (less than )?\d+ ms\.$/).waitFor();
    await receipt.getByText(/^Position \d+ of the revocation log · confirmed by 2 processes/).waitFor();
    expect(await statusWith(token)).toBe(401);
    await row.waitFor({ state: 'detached' });
    await visit.screenshot('receipt-light-desktop');
  });

  it('can be given any day within a year, and no other', async () => {
    const visit = await rig().signedIn(`${ACCESS}?create=true`);
    const { page } = visit;
    const dayAfter = (days: number): string =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await page.getByRole('radio', { name: 'Custom' }).check({ force: true });
    const date = page.getByLabel('Expires at the end of');
    await date.fill(dayAfter(-2));
    await page.getByText('Choose a day that is not over yet.').waitFor();
    await date.fill(dayAfter(400));
    await page.getByText('Choose a day within a year from today.').waitFor();
    await date.fill(dayAfter(40));
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
    await visit.button('Done, I have kept it').click();
    await page.getByRole('row', { name: /4[01] days/ }).waitFor();
  });

  it('are created once, however often the button is pressed, and slowly too', async () => {
    const visit = await rig().signedIn(`${ACCESS}?create=true`);
    const { page } = visit;
    let posts = 0;
    await page.route('**/api/v3/user/tokens', async (route) => {
      if (route.request().method() === 'POST') {
        posts += 1;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      await route.continue();
    });
    await page.getByLabel('Name (optional)').fill('twice');
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).dblclick();
    await page.getByRole('dialog').getByRole('button', { name: 'Creating…' }).click({ force: true });
    await visit.button('Done, I have kept it').click();
    expect(posts).toBe(1);
    await expect(page.getByRole('row', { name: /twice/ }).count()).resolves.toBe(1);
  });

  // The value of a token that was created behind a closed dialog would be lost.
  it('are waited for once they are asked for, whatever somebody does to leave', async () => {
    const visit = await rig().signedIn(ACCESS);
    const { page } = visit;
    const letGo = await holdBack(page, '**/api/v3/user/tokens');
    await visit.button('Create API token').click();
    await page.getByLabel('Name (optional)').fill('awaited');
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
    await visit.button('Creating…').waitFor();
    await tryToLeave(page);
    letGo();
    await expect(page.getByRole('textbox', { name: 'Token', exact: true }).inputValue()).resolves.toMatch(
      /^pca_\w{51}$/,
    );
    await visit.button('Done, I have kept it').click();
    await page.getByRole('row', { name: /awaited/ }).waitFor();
  });

  it('are asked for again with everything that was typed when the network failed', async () => {
    const visit = await rig().signedIn(`${ACCESS}?create=true`);
    const { page } = visit;
    await page.getByLabel('Name (optional)').fill('train');
    await visit.context.setOffline(true);
    const create = page.getByRole('dialog').getByRole('button', { name: 'Create API token' });
    await create.click();
    const alert = page.getByRole('alert').filter({ hasText: 'The token was not created.' });
    await alert.getByText('Portcullis could not be reached. Check the connection and try again.').waitFor();
    await alert.getByText(/may have been created all the same/).waitFor();
    await expect(page.getByLabel('Name (optional)').inputValue()).resolves.toBe('train');
    await visit.context.setOffline(false);
    await create.click();
    await visit.button('Done, I have kept it').click();
    await page.getByRole('row', { name: /train/ }).waitFor();
  });

  it('are not gone before the server says so', async () => {
    await made('stubborn');
    const visit = await rig().signedIn(ACCESS);
    const { page } = visit;
    await page.route('**/api/v3/user/tokens/*', (route) =>
      route.fulfill({
        status: 503,
        headers: { 'retry-after': '2', 'x-request-id': 'request-7' },
        json: { error: 'ServiceUnavailable', message: 'The database is not there.', actions: [] },
      }),
    );
    await visit.button('Revoke stubborn').click();
    await visit.button('Revoke token').click();
    const alert = page.getByRole('alert').filter({ hasText: 'The token was not revoked.' });
    for (const sentence of ['The database is not there.', 'Try again in 2 s.', 'Request request-7'])
      await alert.getByText(sentence).waitFor();
    await page.unroute('**/api/v3/user/tokens/*');
    let deletions = 0;
    page.on('request', (request) => {
      if (request.method() === 'DELETE') deletions += 1;
    });
    await visit.button('Revoke token').dblclick();
    await page.getByRole('status').filter({ hasText: 'stubborn revoked' }).waitFor();
    expect(deletions).toBe(1);
  });

  it('are waited for where the network is slow, and asked for again where it fails', async () => {
    await made('patient');
    const visit = await rig().visit();
    const { page } = visit;
    let isDown = false;
    await page.route('**/api/v3/user/tokens?*', async (route) => {
      if (isDown) return route.abort();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return route.continue();
    });
    await page.goto(ACCESS);
    await visit.signIn(rig().portcullis.accountToken);
    await page.getByText('Loading the tokens…').waitFor();
    await page.getByRole('row', { name: /patient/ }).waitFor();
    isDown = true;
    await page.reload();
    const alert = page.getByRole('alert').filter({ hasText: 'The tokens could not be loaded.' });
    await alert.getByText('Portcullis could not be reached. Check the connection and try again.').waitFor();
    isDown = false;
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('row', { name: /patient/ }).waitFor();
    await alert.waitFor({ state: 'detached' });
  });

  // On a phone the way back is how one closes whatever has opened.
  it('are closed to by the way back, but not once there is a value that would be lost by it', async () => {
    const visit = await rig().signedIn(ACCESS);
    const { page } = visit;
    const dialog = page.getByRole('dialog');
    await visit.button('Create API token').click();
    await page.getByLabel('Name (optional)').fill('backwards');
    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe(ACCESS);
    await visit.button('Create API token').click();
    await expect(page.getByLabel('Name (optional)').inputValue()).resolves.toBe('backwards');
    await dialog.getByRole('button', { name: 'Create API token' }).click();
    const value = page.getByRole('textbox', { name: 'Token', exact: true });
    const token = await value.inputValue();
    await page.evaluate('history.back()');
    const asked = page.waitForEvent('dialog');
    void page.evaluate('location.reload()').catch(() => undefined);
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await expect(value.inputValue()).resolves.toBe(token);
    await visit.button('Done, I have kept it').click();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /backwards/ }).waitFor();
    await expect(dialog.count()).resolves.toBe(0);
  });

  it('end the session that was begun with them, and the page says so before', async () => {
    const visit = await rig().visit();
    await visit.page.goto(ACCESS);
    await visit.signIn(await made('own-way-in'));
    await visit.button('Revoke first-start').click();
    await visit.heading('Revoke first-start?').waitFor();
    const warning = visit.page.getByText(/^You signed in with this token/);
    await expect(warning.count()).resolves.toBe(0);
    await visit.button('Cancel').click();
    await visit.button('Revoke own-way-in').click();
    await warning.waitFor();
    await visit.button('Revoke token').click();
    await visit.heading('Your session ended').waitFor();
  });

  it('say when they were last used, and of one that never was that it was not', async () => {
    const token = await made('idle');
    const visit = await rig().signedIn(ACCESS);
    const row = visit.page.getByRole('row', { name: /idle/ });
    await row.getByRole('cell', { name: 'Never', exact: true }).waitFor();
    expect(await statusWith(token)).toBe(200);
    await eventually(async () => {
      await visit.page.reload();
      await row.getByRole('cell', { name: 'just now', exact: true }).nth(1).waitFor({ timeout: 2_000 });
    });
  });

  it('show where a revocation stands that is not yet known to be enforced everywhere', async () => {
    await made('unproven');
    const visit = await rig().signedIn(ACCESS);
    const { page } = visit;
    const enforcedBy = new Date(Date.now() + 5_050).toISOString();
    let isProven = false;
    await page.route('**/api/v3/user/tokens/*', async (route) => {
      const response = await route.fetch();
      const seq = Number(response.headers()['portcullis-revocation-seq']);
      await route.fulfill({ status: 202, json: { data: { seq, state: 'pending', enforcedBy } } });
    });
    await page.route('**/api/v3/revocations/*', (route) =>
      isProven
        ? route.continue()
        : route.fulfill({
            json: {
              data: { seq: Number(route.request().url().split('/').at(-1)), state: 'pending', enforcedBy },
            },
          }),
    );
    await visit.button('Revoke unproven').click();
    await visit.button('Revoke token').click();
    const receipt = page.getByRole('status').filter({ hasText: 'unproven revoked' });
    await receipt
      .getByText(/^Revoked\. Waiting for the word of every gateway.* By .+ at the latest/)
      .waitFor();
    isProven = true;
    await receipt.getByText(/^Refused at every gateway after/).waitFor();
  });
});
