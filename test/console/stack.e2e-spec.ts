import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessChanged, SESSION_COOKIE } from '@libs/contracts';
import { createKafka } from '@libs/outbox';
import { describeWith, eventually } from '@libs/testing';
import type { Browser, Locator } from 'playwright-core';
import { pino } from 'pino';
import { startStack, type Stack } from '../../deploy/stack/start-stack';
import { fresh } from '../e2e/support/contract-rig';
import { newSha } from '../e2e/support/main-job';
import { postCoverage } from '../e2e/support/public-api';
import { buildConsoleInPlace, launchBrowser } from './support/build-console';
import { type RoundRobin, startRoundRobin } from './support/round-robin';
import { StackClient } from './support/stack-client';
import type { Visit } from './support/visit';
import { Visits } from './support/visits';

const ACCESS = '/console/account/access';

/** What standalone cannot show: several gateways, and processes that die while a page waits for them. */
describeWith('chromium', 'the console on the distributed stack', (program) =>
  describeWith('redis', 'with Redis', () =>
    describeWith('kafka', 'and Kafka', () => {
      let dataDir: string;
      let stack: Stack;
      let balancer: RoundRobin;
      let browser: Browser;
      let visits: Visits;
      let client: StackClient;

      beforeAll(async () => {
        dataDir = await mkdtemp(join(tmpdir(), 'portcullis-console-stack-'));
        await buildConsoleInPlace();
        const replicas = { tokensApi: 1, ingestionApi: 1, ingestionWorker: 1 };
        stack = await startStack({ dataDir, replicas });
        client = new StackClient(stack.instance);
        balancer = await startRoundRobin(client.gateways);
        browser = await launchBrowser(program);
        visits = new Visits(browser);
      });
      afterAll(async () => {
        await browser.close();
        await balancer.close();
        await stack.close();
        await rm(dataDir, { recursive: true, force: true });
      });
      afterEach(async () => {
        expect(await visits.end()).toEqual([]);
      });

      const signedIn = async (path: string, baseUrl: string, token = client.accountToken): Promise<Visit> => {
        const visit = await visits.begin(baseUrl);
        await visit.page.goto(path);
        await visit.signIn(token);
        return visit;
      };
      const processOf = (name: string) => stack.processes.get(name)!;
      const receiptOf = ({ page }: Visit, what: string): Locator =>
        page.getByRole('status').filter({ hasText: `${what} revoked` });
      /** What a person does whom the page asks to try again. */
      const pressUntil = (button: Locator, outcome: Locator): Promise<void> =>
        eventually(async () => {
          await button.click({ timeout: 5_000 });
          await outcome.first().waitFor({ timeout: 5_000 });
        });

      it('makes a token that every gateway takes, and shows when every gateway refuses it', async () => {
        const visit = await signedIn(`${ACCESS}?create=true`, balancer.baseUrl);
        const { page } = visit;
        await page.getByLabel('Name (optional)').fill('laptop');
        await page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
        await visit.button('Copy: Token').click();
        const token = await page.evaluate<string>('navigator.clipboard.readText()');
        await visit.button('Done, I have kept it').click();
        expect(await client.statusesOfAccount(token)).toEqual([200, 200]);
        await visit.button('Revoke laptop').click();
        await visit.button('Revoke token').click();
        const receipt = receiptOf(visit, 'laptop');
        await receipt.getByText(/^Refused at every gateway/).waitFor();
        await receipt.getByText(/ · confirmed by 3 processes · at /).waitFor();
        expect(await client.statusesOfAccount(token)).toEqual([401, 401]);
        await page.getByRole('row', { name: /laptop/ }).waitFor({ state: 'detached' });
      });

      it('deletes several tokens of a repository at every gateway at once', async () => {
        const repository = await client.addRepository(fresh('bulk'));
        const tokens: string[] = [];
        for (const name of ['one', 'two', 'three']) tokens.push(await repository.issue(name));
        for (const token of tokens) expect(await repository.statusesWith(token)).toEqual([200, 200]);
        const visit = await signedIn(repository.page, balancer.baseUrl);
        for (const name of ['one', 'three'])
          await visit.page.getByRole('checkbox', { name: `Select ${name}` }).check();
        await visit.button('Delete selected (2)').click();
        await visit.button('Delete 2 tokens').click();
        await receiptOf(visit, '2 tokens')
          .getByText(/^Refused at every gateway/)
          .waitFor();
        await visit.page.getByText('1 of 100 tokens').waitFor();
        expect(await repository.statusesWith(tokens[0]!)).toEqual([401, 401]);
        expect(await repository.statusesWith(tokens[1]!)).toEqual([200, 200]);
        expect(await repository.statusesWith(tokens[2]!)).toEqual([401, 401]);
      });

      it('shows an upload as it comes in and is processed, and its coverage', async () => {
        const repository = await client.addRepository(fresh('covered'));
        const token = await repository.issue('ci');
        const visit = await signedIn(repository.pageOf('uploads'), balancer.baseUrl);
        await visit.page.getByText('Live: what changes shows here by itself.').waitFor();
        await expect(postCoverage(balancer.baseUrl, token, newSha())).resolves.toBe(200);
        await visit.button('Processed').waitFor();
        await visit.page.getByRole('link', { name: 'Coverage', exact: true }).click();
        await visit.page.getByText('50.00%').first().waitFor();
        await visit.page.getByRole('link', { name: 'src/cart.js' }).click();
        await visit.page.getByText('Line 2', { exact: true }).first().waitFor();
      });

      it('shows who enforces, and lets an event that a consumer could not read be put back and dropped', async () => {
        const id = fresh('unreadable');
        const kafka = createKafka({
          brokers: stack.servers.brokers,
          clientId: 'test',
          logger: pino({ level: 'silent' }),
          retries: 5,
        });
        const producer = kafka.producer({ allowAutoTopicCreation: false });
        await producer.connect();
        await producer.send({
          topic: accessChanged.topic,
          messages: [{ key: id, value: '{}', headers: { ce_id: id, ce_type: accessChanged.type } }],
        });
        await producer.disconnect();
        const visit = await signedIn('/console/operations', balancer.baseUrl);
        const { page } = visit;
        for (const name of ['gateway-1', 'gateway-2', 'ingestion-api'])
          await page.getByRole('row', { name: new RegExp(name) }).waitFor();
        await visit.button(`Put back ${id}`).click();
        await page.getByText('1 put back.').waitFor();
        await page.getByText('put back once before').waitFor();
        await visit.button(`Drop ${id}`).click();
        await visit.button('Drop it').click();
        await page.getByText('1 dropped.').waitFor();
        await page.getByText('No dead letters', { exact: true }).waitFor();
      });

      it('says so when the role is taken away while the page is open, whichever gateway it comes to', async () => {
        const repository = await client.addRepository(fresh('role'));
        await repository.issue('nightly');
        const colleague = await client.colleague(stack.servers, dataDir);
        await repository.give(colleague.email, 'admin');
        const visit = await signedIn(repository.page, balancer.baseUrl, colleague.token);
        await visit.button('Create API token').click();
        await visit.page.getByLabel('Name', { exact: true }).fill('too-late');
        await repository.give(colleague.email, null);
        const create = visit.page.getByRole('dialog').getByRole('button', { name: 'Create API token' });
        const isRefused = async (): Promise<void> => {
          await create.click();
          await visit.page.getByRole('alert').filter({ hasText: 'The token was not created.' }).waitFor();
        };
        await isRefused();
        await isRefused();
        await expect(visit.page.getByLabel('Name', { exact: true }).inputValue()).resolves.toBe('too-late');
        expect(await repository.tokenNames()).toEqual(['nightly']);
      });

      it('ends a session at every gateway, wherever it is ended', async () => {
        const [first, second] = client.gateways as [string, string];
        const visit = await signedIn(ACCESS, first);
        const other = await visits.begin(second);
        await other.context.addCookies(await visit.context.cookies());
        await other.page.goto(ACCESS);
        await other.heading('Access management').waitFor();
        await visit.button(/^Account: /).click();
        await visit.button('Sign out').click();
        await visit.page.getByText('You are signed out. The session is refused at every gateway.').waitFor();
        await other.button('Create API token').first().click();
        await other.page.getByRole('dialog').getByRole('button', { name: 'Create API token' }).click();
        await other.heading('Your session ended').waitFor();
        const cookies = await other.context.cookies();
        expect(cookies.map(({ name }) => name)).toEqual([SESSION_COOKIE]);
      });

      it('keeps what was typed though the tokens service dies over it, and makes one token in the end', async () => {
        const visit = await signedIn(`${ACCESS}?create=true`, balancer.baseUrl);
        const { page } = visit;
        await page.getByLabel('Name (optional)').fill('survivor');
        const create = page.getByRole('dialog').getByRole('button', { name: 'Create API token' });
        await processOf('tokens-api').kill('SIGSTOP');
        await create.click();
        await page.getByRole('dialog').getByRole('button', { name: 'Creating…' }).waitFor();
        await processOf('tokens-api').kill('SIGKILL');
        await page.getByRole('alert').filter({ hasText: 'The token was not created.' }).waitFor();
        await expect(page.getByLabel('Name (optional)').inputValue()).resolves.toBe('survivor');
        await processOf('tokens-api').restart();
        await pressUntil(create, visit.button('Done, I have kept it'));
        await visit.button('Done, I have kept it').click();
        await page.getByRole('row', { name: /survivor/ }).waitFor();
        await expect(page.getByRole('row', { name: /survivor/ }).count()).resolves.toBe(1);
      });

      it('does not know what became of a revocation whose gateway dies, says so, and shows the receipt of the next try', async () => {
        const [first] = client.gateways as [string, string];
        const token = await client.issueForAccount('unlucky');
        const visit = await signedIn(ACCESS, first);
        const { page } = visit;
        await visit.button('Revoke unlucky').click();
        await processOf('tokens-api').kill('SIGSTOP');
        await visit.button('Revoke token').click();
        await page.getByText('Waiting until every gateway refuses it…').waitFor();
        await processOf('gateway-1').kill('SIGKILL');
        const alert = page.getByRole('alert').filter({ hasText: 'The token was not revoked.' });
        await alert.getByText(/^No answer came, so it may be revoked or not\./).waitFor();
        await processOf('tokens-api').kill('SIGCONT');
        await processOf('gateway-1').restart();
        const receipt = receiptOf(visit, 'unlucky');
        await pressUntil(visit.button('Revoke token'), receipt);
        await receipt.getByText(/^Refused at every gateway/).waitFor();
        expect(await client.statusesOfAccount(token)).toEqual([401, 401]);
      });
    }),
  ),
);
