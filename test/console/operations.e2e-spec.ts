import { Client } from 'pg';
import { type ApiToken, fresh, type RepositoryRig } from '../e2e/support/contract-rig';
import { QUEUE, refOf, withLetters } from './support/dead-letters';
import { describeConsole } from './support/describe-console';
import type { Visit } from './support/visit';

const OPERATIONS = '/console/operations';
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
const WALL = { width: 3840, height: 2160 };
const LOOKS = [
  { look: 'light-desktop', colorScheme: 'light', viewport: DESKTOP },
  { look: 'dark-desktop', colorScheme: 'dark', viewport: DESKTOP },
  { look: 'light-phone', colorScheme: 'light', viewport: PHONE },
  { look: 'dark-phone', colorScheme: 'dark', viewport: PHONE },
  { look: 'light-4k', colorScheme: 'light', viewport: WALL },
] as const;
/** An enforcer that nobody hears of any more: revocations wait for its lease to end. */
const FAR = 'gateway@far:1';

describeConsole('the console: operations', (rig) => {
  let repository: RepositoryRig;
  beforeAll(async () => {
    repository = await rig().portcullis.repository('watched');
  });

  const withDatabase = async <T>(work: (db: Client) => Promise<T>): Promise<T> => {
    const db = new Client({ connectionString: (await rig().portcullis.tokensConfig()).databaseUrl });
    await db.connect();
    return work(db).finally(() => db.end());
  };

  const issued = async (name: string): Promise<ApiToken> => {
    const { accountToken: token } = rig().portcullis;
    const reply = await rig().portcullis.send({
      method: 'POST',
      path: repository.tokens,
      headers: [
        ['api-token', token],
        ['content-type', 'application/json'],
      ],
      body: JSON.stringify({ name, expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    });
    expect(reply.status).toBe(201);
    return (reply.body as { data: ApiToken }).data;
  };
  const revoked = async (name: string, headers: [string, string][] = []): Promise<void> => {
    const { id } = await issued(name);
    const reply = await rig().portcullis.call(
      'DELETE',
      `${repository.tokens}/${String(id)}`,
      undefined,
      headers,
    );
    expect([202, 204]).toContain(reply.status);
  };
  const part = ({ page }: Visit, name: string) => page.getByRole('region', { name });
  const shown = async (): Promise<Visit> => {
    const visit = await rig().signedIn(OPERATIONS);
    await part(visit, 'Gateways and other enforcers')
      .getByRole('row', { name: /^gateway@/ })
      .waitFor();
    return visit;
  };

  it('are shown to administrators of the instance alone, and the server decides who is one', async () => {
    const visit = await rig().visit();
    const { page } = visit;
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/v3/operations/')) asked += 1;
    });
    await page.goto(OPERATIONS);
    await visit.signIn(await rig().portcullis.guest(repository.repositoryId, 'write'));
    await visit.heading('This page is for administrators of the instance').waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
    await visit.screenshot('operations-forbidden');
    await visit.button(/^Account: /).click();
    await visit.button('Sign out').waitFor();
    expect(await page.getByRole('link', { name: 'Operations' }).count()).toBe(0);
    // Whoever is refused is not asked for again and again.
    const before = asked;
    await page.waitForTimeout(2_500);
    expect(asked).toBe(before);
  });

  it('show a revocation while it waits, and for whom, and afterwards how long it took', async () => {
    const visit = await rig().signedIn('/console/');
    const { page } = visit;
    await visit.button(/^Account: /).click();
    await page.getByRole('link', { name: 'Operations' }).click();
    await visit.heading('Operations').waitFor();
    await part(visit, 'Canary').getByRole('heading', { name: 'No canary runs' }).waitFor();
    await withDatabase((db) =>
      db.query(
        `insert into lease (holder, epoch, acked, beats, incarnation)
         select $1, 'e2e', 0, nextval('lease_beats'), incarnation from rev_state`,
        [FAR],
      ),
    );
    const revocations = part(visit, 'Revocations');
    const waiting = revocations.getByRole('row', { name: /A token .*Waiting for .* for gateway@far:1/ });
    // One waits for a lease of 5 seconds, which a busy machine may sleep through.
    for (let attempts = 0; attempts < 5; attempts += 1) {
      await revoked(fresh('waits'), [['prefer', 'wait=0']]);
      if (
        await waiting
          .first()
          .waitFor({ timeout: 8_000 })
          .then(
            () => true,
            () => false,
          )
      )
        break;
    }
    await waiting.first().waitFor();
    await visit.screenshot('operations-waiting');
    const far = part(visit, 'Gateways and other enforcers').getByRole('row', { name: /^gateway@far:1/ });
    await far.getByText('Lease is over: nobody waits for it').waitFor();
    await revocations
      .getByRole('row', { name: /A token .* After [\d.]+ s/ })
      .first()
      .waitFor();
    await waiting.first().waitFor({ state: 'detached' });
    await withDatabase((db) => db.query('delete from lease where holder = $1', [FAR]));
    await far.waitFor({ state: 'detached' });
  });

  it('show when a canary last had a token revoked', async () => {
    await revoked(fresh('canary'));
    const visit = await shown();
    await part(visit, 'Canary')
      .getByText(/^enforced after \d+ ms$/)
      .waitFor();
  });

  it('show every other part when one cannot be read, and when a service does not answer', async () => {
    const visit = await shown();
    const { page } = visit;
    await part(visit, 'Uploads to be processed')
      .getByRole('row', { name: /^Coverage reports 0/ })
      .waitFor();
    const events = part(visit, 'Events of the tokens service');
    await events.getByRole('row', { name: /^ingestion-repositories/ }).waitFor();
    const unread = events.getByText('This part could not be read');
    await withDatabase(async (blocker) => {
      await blocker.query('begin');
      await blocker.query('lock table outbox in access exclusive mode');
      await unread.waitFor();
      await part(visit, 'Gateways and other enforcers')
        .getByRole('row', { name: /^gateway@.*Enforcing/ })
        .waitFor();
      expect(await visit.accessibilityFaults()).toEqual([]);
      await visit.screenshot('operations-part-unread');
    });
    await unread.waitFor({ state: 'detached' });

    await page.route('**/api/v3/operations/ingestion', (route) =>
      route.fulfill({
        status: 503,
        json: { error: 'ServiceUnavailable', message: 'The service is not there.', actions: [] },
      }),
    );
    await page.reload();
    const alert = page.getByRole('alert').filter({ hasText: 'The ingestion service could not be asked.' });
    await alert.getByText('The service is not there.').waitFor();
    await part(visit, 'Gateways and other enforcers')
      .getByRole('row', { name: /^gateway@.*Enforcing/ })
      .waitFor();
    await page.unroute('**/api/v3/operations/ingestion');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor({ state: 'detached' });
    await part(visit, 'Uploads to be processed').getByRole('table').waitFor();
  });

  it('put dead letters back at a press, and drop them after a question', async () => {
    const visit = await rig().signedIn('/console/');
    const { page } = visit;
    const kafka = await withLetters(page);
    await page.goto(OPERATIONS);
    const letters = part(visit, 'Dead letters');
    await letters.getByRole('row', { name: /^token\.issued\.v1 .* event-1 / }).waitFor();
    await part(visit, 'Groups that read events')
      .getByRole('row', { name: /^gateway .* keeps no place 0$/ })
      .waitFor();

    await letters.getByRole('button', { name: 'Put back event-1' }).click();
    await letters.getByRole('status').filter({ hasText: '1 put back.' }).waitFor();
    await letters.getByRole('button', { name: 'Put back event-1' }).waitFor({ state: 'detached' });

    await letters.getByRole('button', { name: 'Drop all' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('heading', { name: 'Drop 2 dead letters?' }).waitFor();
    expect(await visit.accessibilityFaults()).toEqual([]);
    await visit.screenshot('operations-drop');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await letters.getByRole('button', { name: 'Drop event-2' }).click();
    await question.getByRole('button', { name: 'Drop it' }).click();
    await letters.getByRole('status').filter({ hasText: '1 dropped.' }).waitFor();
    await letters.getByRole('button', { name: 'Drop event-2' }).waitFor({ state: 'detached' });
    expect(kafka.asked).toEqual([
      ['retry', { letters: [{ queue: QUEUE, ref: refOf(1) }] }],
      ['drop', { letters: [{ queue: QUEUE, ref: refOf(2) }] }],
    ]);

    await page.route('**/dead-letters/retry', (route) =>
      route.fulfill({
        status: 503,
        json: { error: 'ServiceUnavailable', message: 'Kafka did not do it.', actions: [] },
      }),
    );
    await letters.getByRole('button', { name: 'Put all back' }).click();
    await letters
      .getByRole('alert')
      .filter({ hasText: 'Nothing more was put back.' })
      .getByText('Kafka did not do it.')
      .waitFor();
    await letters.getByRole('button', { name: 'Put back event-3' }).waitFor();
  });

  it('say that there is no Kafka where there is none, and what to do', async () => {
    const visit = await shown();
    await part(visit, 'Dead letters').getByRole('heading', { name: 'Kafka is not looked at' }).waitFor();
  });

  it('can be paused', async () => {
    const visit = await shown();
    const { page } = visit;
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v3/operations/tokens')) asked += 1;
    });
    await visit.button('Pause updates').click();
    await page.getByText(/Updates are paused\.$/).waitFor();
    // One may have been under way.
    await page.waitForTimeout(500);
    const before = asked;
    await page.waitForTimeout(3_000);
    expect(asked).toBe(before);
    await visit.button('Resume updates').click();
    await page.waitForRequest('**/api/v3/operations/tokens');
  });

  it('have no fault that axe finds and fit their window, from a phone to a wall', async () => {
    const visit = await rig().signedIn('/console/');
    const { page } = visit;
    await withLetters(page);
    await page.goto(OPERATIONS);
    await part(visit, 'Uploads to be processed').getByRole('table').waitFor();
    await part(visit, 'Dead letters').getByRole('table').waitFor();
    await part(visit, 'Gateways and other enforcers').getByRole('table').waitFor();
    await visit.button('Pause updates').click();
    for (const { look, colorScheme, viewport } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      expect({ look, faults: await visit.accessibilityFaults() }).toEqual({ look, faults: [] });
      expect({ look, overflow: await visit.overflow() }).toEqual({ look, overflow: 0 });
      await visit.screenshot(`operations-${look}`);
      await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
      await visit.screenshot(`operations-end-${look}`);
      await page.evaluate('window.scrollTo(0, 0)');
    }
  });
});
