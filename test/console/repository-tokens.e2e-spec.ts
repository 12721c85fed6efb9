import { fresh, newSha, REPORT, type RepositoryRig } from '../e2e/support/contract-rig';
import { describeConsole } from './support/describe-console';

describeConsole('the console: repository tokens', (rig) => {
  const pageOf = ({ tokens }: RepositoryRig): string =>
    tokens.replace('/api/v3/', '/console/').replace(/\/tokens$/, '/settings/tokens');
  const uploadWith = async (token: string): Promise<number> => {
    const path = `/2.0/coverage/${newSha()}/javascript`;
    const body = JSON.stringify(REPORT);
    const reply = await rig().portcullis.send({
      method: 'POST',
      path,
      headers: [['project-token', token]],
      body,
    });
    return reply.status;
  };

  it('are created under names that are checked as they are typed, and upload at once', async () => {
    const repository = await rig().portcullis.repository();
    await rig().portcullis.call('POST', repository.tokens, {
      name: 'nightly',
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const visit = await rig().signedIn(pageOf(repository));
    const { page } = visit;
    await page.getByText('1 of 100 tokens').waitFor();
    await visit.button('Create API token').click();
    const name = page.getByLabel('Name', { exact: true });
    const create = page.getByRole('dialog').getByRole('button', { name: 'Create API token' });
    await create.click();
    await page.getByText('Give the token a name.').waitFor();
    for (const [typed, sentence] of [
      ['main branch', 'Use letters, digits and hyphens only.'],
      ['x'.repeat(101), 'Use 100 characters at most.'],
      ['nightly', 'Another token of this repository has this name.'],
    ] as const) {
      await name.fill(typed);
      await page.getByText(sentence).waitFor();
      await expect(name.getAttribute('aria-invalid')).resolves.toBe('true');
    }
    await name.fill('main');
    await create.click();
    const token = await page.getByRole('textbox', { name: 'Token', exact: true }).inputValue();
    await expect(page.getByRole('textbox', { name: 'For a shell' }).inputValue()).resolves.toBe(
      `export CODACY_PROJECT_TOKEN=${token}`,
    );
    await visit.button('Done, I have kept it').click();
    await page.getByText('2 of 100 tokens').waitFor();
    expect(await uploadWith(token)).toBe(200);
  });

  it('come with the lines that CI needs, for this Portcullis', async () => {
    const visit = await rig().signedIn(pageOf(await rig().portcullis.repository()));
    const { page } = visit;
    for (const system of ['GitHub Actions', 'GitLab CI', 'CircleCI', 'bash']) {
      await page.getByRole('tab', { name: system }).click();
      await visit.button(`Copy: ${system}`).click();
      const lines = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(lines).toMatch(new RegExp(`CODACY_API_BASE_URL[:=] ?${rig().baseUrl}\\b`));
      expect(lines).toContain('CODACY_PROJECT_TOKEN');
    }
  });

  it('are deleted several at once, and refused from then on', async () => {
    const repository = await rig().portcullis.repository();
    const values: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const { body } = await rig().portcullis.call('POST', repository.tokens, { name, expiresAt });
      values.push((body as { data: { token: string } }).data.token);
    }
    const visit = await rig().signedIn(pageOf(repository));
    const { page } = visit;
    await page.getByRole('checkbox', { name: 'Select one' }).check();
    await page.getByRole('checkbox', { name: 'Select three' }).check();
    await visit.button('Delete selected (2)').click();
    await visit.heading('Delete 2 tokens?').waitFor();
    await expect(page.getByRole('alertdialog').getByRole('listitem').allTextContents()).resolves.toEqual([
      'three',
      'one',
    ]);
    await visit.button('Delete 2 tokens').click();
    await page.getByRole('status').filter({ hasText: '2 tokens revoked' }).waitFor();
    await page.getByText('1 of 100 tokens').waitFor();
    expect(await Promise.all(values.map(uploadWith))).toEqual([404, 200, 404]);
  });

  // None can be made here; a data set that was brought along may hold some.
  it('without expiration are deleted together', async () => {
    const repository = await rig().portcullis.repository();
    const ids: number[] = [];
    for (const name of ['old-one', 'old-two', 'new']) {
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const { body } = await rig().portcullis.call('POST', repository.tokens, { name, expiresAt });
      ids.push((body as { data: { id: number } }).data.id);
    }
    const visit = await rig().visit();
    await visit.page.route(`**${repository.tokens}`, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { data: { name: string; expiresAt?: string }[] };
      for (const token of body.data) if (token.name.startsWith('old')) delete token.expiresAt;
      await route.fulfill({ response, json: body });
    });
    await visit.page.goto(pageOf(repository));
    await visit.signIn(rig().portcullis.accountToken);
    await visit.button('Delete all tokens without expiration').click();
    await visit.button('Delete 2 tokens').click();
    await visit.page.getByText('1 of 100 tokens').waitFor();
    const { body } = await rig().portcullis.call('GET', repository.tokens);
    expect((body as { data: { id: number }[] }).data.map(({ id }) => id)).toEqual([ids[2]]);
  });

  it('are no longer to be had once the role is taken away, and the page says why', async () => {
    const repository = await rig().portcullis.repository();
    const email = `${fresh('colleague')}@example.org`;
    const home = { account: { email }, organization: { provider: 'gl' as const, name: fresh('home') } };
    const { accountToken } = await rig().portcullis.repository('home', home);
    const name = repository.tokens.split('/').at(-2);
    const give = (role: string | null) =>
      rig().portcullis.call('PUT', '/api/v3/organizations/gh/acme/people/roles', {
        people: [{ email, repositories: [{ name, role }] }],
      });
    expect((await give('admin')).status).toBe(204);
    const visit = await rig().visit();
    const { page } = visit;
    await page.goto(pageOf(repository));
    await visit.signIn(accountToken);
    await visit.button('Create API token').click();
    await page.getByLabel('Name', { exact: true }).fill('too-late');
    expect((await give(null)).status).toBe(204);
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
    await page.getByRole('alert').filter({ hasText: 'The token was not created.' }).waitFor();
    await expect(page.getByLabel('Name', { exact: true }).inputValue()).resolves.toBe('too-late');
    await page.keyboard.press('Escape');
    await page.getByRole('alert').filter({ hasText: 'The list could not be brought up to date' }).waitFor();
  });

  it('are for admins of the repository: others are told so', async () => {
    const repository = await rig().portcullis.repository();
    const visit = await rig().visit();
    await visit.page.goto(pageOf(repository));
    await visit.signIn(await rig().portcullis.guest(repository.repositoryId, 'write'));
    const alert = visit.page.getByRole('alert').filter({ hasText: 'The tokens could not be loaded.' });
    await alert.getByText(/admin/).waitFor();
  });
});
