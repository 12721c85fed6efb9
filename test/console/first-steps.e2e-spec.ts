import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fresh } from '../e2e/support/contract-rig';
import { describeConsole } from './support/describe-console';
import { holdBack, tryToLeave } from './support/hold-back';
import type { Visit } from './support/visit';

describeConsole('the console: the first steps', (rig) => {
  const clipboard = ({ page }: Visit): Promise<string> => page.evaluate('navigator.clipboard.readText()');
  const colleague = async (role: 'member' | 'manager'): Promise<{ token: string; page: string }> => {
    const organization = { provider: 'gl' as const, name: fresh('home'), role };
    const account = { email: `${fresh('colleague')}@example.org` };
    const { accountToken } = await rig().portcullis.repository('garden', { account, organization });
    return { token: accountToken, page: `/console/organizations/gl/${organization.name}` };
  };

  it('lead from signing in to a repository, its token, an upload, its coverage and a revocation, by the pages alone', async () => {
    const visit = await rig().signedIn();
    const { page } = visit;
    const repository = fresh('first');
    await visit.button('Add repository').click();
    await page.getByLabel('Name', { exact: true }).fill(repository);
    await page.getByRole('dialog').getByRole('button', { name: 'Add repository' }).click();
    await page.getByText('No repository tokens yet').waitFor();
    await visit.button('Create API token').click();
    await page.getByLabel('Name', { exact: true }).fill('first');
    await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
    await visit.button('Copy: For a shell').click();
    const exported = await clipboard(visit);
    await visit.button('Done, I have kept it').click();
    await page.getByText('The address in these lines is of this machine alone.').waitFor();
    await page.getByRole('tab', { name: 'Try it' }).click();
    await visit.button('Copy: Try it').click();
    const lines = await clipboard(visit);
    const answer = async (): Promise<string> =>
      (await promisify(execFile)('bash', ['-ec', `${exported}\n${lines}`])).stdout;
    expect(JSON.parse(await answer())).toHaveProperty('success');
    await page.getByRole('link', { name: 'Uploads', exact: true }).click();
    await page.getByRole('button', { name: 'Processed' }).waitFor();
    await page.getByRole('link', { name: 'Coverage', exact: true }).click();
    await page.getByText('50.00%').first().waitFor();
    await page.getByRole('link', { name: 'API tokens', exact: true }).click();

    await visit.button('Revoke first').click();
    await visit.button('Delete token').click();
    await page
      .getByRole('status')
      .filter({ hasText: 'first revoked' })
      .getByText(/^Refused at every/)
      .waitFor();
    expect(JSON.parse(await answer())).toEqual({ error: 'not found' });
    // The way back leads to the list, not into the form that was sent.
    await page.goBack();
    await page.getByRole('link', { name: repository }).waitFor();
    await expect(page.getByRole('dialog').count()).resolves.toBe(0);
  });

  it('that go wrong say why, and keep what was typed', async () => {
    const visit = await rig().signedIn('/console/organizations/gh/acme?create=true');
    const { page } = visit;
    const name = page.getByLabel('Name', { exact: true });
    const add = page.getByRole('dialog').getByRole('button', { name: 'Add repository' });
    await add.click();
    await page.getByText('Give it a name.').waitFor();
    await name.fill('acme/shop');
    await page.getByText(/^Use no slash/).waitFor();
    await name.fill('Shop');
    await page.getByRole('radio', { name: 'Public' }).check({ force: true });
    await add.click();
    const alert = page.getByRole('alert').filter({ hasText: 'The repository was not added.' });
    await alert.getByText('The repository acme/Shop is already added.').waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
    await visit.screenshot('add-repository-light-desktop');
    await page.reload();
    await expect(name.inputValue()).resolves.toBe('Shop');
    await expect(page.getByRole('radio', { name: 'Public' }).isChecked()).resolves.toBe(true);
  });

  it('of an administrator of the instance begin with an organization', async () => {
    const visit = await rig().visit();
    const { page } = visit;
    await page.goto('/console/');
    await visit.signIn(rig().portcullis.accountToken);
    await visit.heading('Repositories').waitFor();
    await visit.button('Switch organization').click();
    await page.getByRole('link', { name: 'Add organization' }).click();
    const organization = fresh('umbrella');
    const add = page.getByRole('dialog').getByRole('button', { name: 'Add organization' });
    await page.getByLabel('Git provider').selectOption('GitHub');
    await page.getByLabel('Name', { exact: true }).fill('acme');
    await add.click();
    await page.getByText('There is already an organization named acme at this provider.').waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
    await page.getByLabel('Git provider').selectOption('GitLab');
    await page.getByLabel('Name', { exact: true }).fill(organization);
    await add.click();
    await page.getByText('No repositories yet').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/organizations/gl/${organization}`);
    await visit.button('Add repository').waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
  });

  it('lead on to what was added, whatever somebody does to leave before it is there', async () => {
    const visit = await rig().signedIn('/console/organizations/gh/acme');
    const { page } = visit;
    const added = { repository: fresh('awaited'), organization: fresh('awaited') };
    const add = async (what: keyof typeof added, url: string): Promise<void> => {
      const letGo = await holdBack(page, url);
      await page.getByLabel('Name', { exact: true }).fill(added[what]);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: `Add ${what}` })
        .click();
      await visit.button('Adding…').waitFor();
      await tryToLeave(page);
      letGo();
    };
    await visit.button('Add repository').click();
    await add('repository', '**/api/v3/repositories');
    await page.getByText('No repository tokens yet').waitFor();
    await visit.button('Switch organization').click();
    await page.getByRole('link', { name: 'Add organization' }).click();
    await add('organization', '**/api/v3/organizations');
    await page.waitForURL(`**/organizations/gh/${added.organization}`);
  });

  it('of others offer only what they may do', async () => {
    const [member, manager] = [await colleague('member'), await colleague('manager')];
    const visit = await rig().visit();
    await visit.page.goto(member.page);
    await visit.signIn(member.token);
    await visit.page.getByRole('link', { name: 'garden' }).waitFor();
    await visit.page.waitForLoadState('networkidle');
    await expect(visit.button('Add repository').count()).resolves.toBe(0);
    await expect(visit.button('Switch organization').count()).resolves.toBe(0);
    const other = await rig().visit();
    await other.page.goto(manager.page);
    await other.signIn(manager.token);
    await other.button('Add repository').waitFor();
  });

  it('of whoever belongs nowhere say what to do', async () => {
    const { token } = await colleague('member');
    const visit = await rig().visit();
    await visit.page.route('**/api/v3/user/organizations?*', (route) =>
      route.fulfill({ json: { data: [], pagination: { limit: 1_000, total: 0 } } }),
    );
    await visit.page.goto('/console/');
    await visit.signIn(token);
    await visit.page.getByText('You belong to no organization yet').waitFor();
    await visit.page.getByText(/^Ask an administrator of your organization/).waitFor();
  });
});
