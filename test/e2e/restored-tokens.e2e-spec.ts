import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from '@libs/http';
import { freePort } from '@libs/server-process';
import { eventually, PausableProxy, runCommand } from '@libs/testing';
import { pino } from 'pino';
import { startGateway } from '../../services/gateway/src/start';
import { verifyAudit } from '../../services/tokens/src/audit/verify-audit';
import { seedDirectory } from '../../services/tokens/src/start';
import {
  type ApiToken,
  containing,
  gatewayKey,
  shortLease,
  TestTokensApi,
  USER_TOKENS,
} from '../../services/tokens/test/support/tokens-api';
import { RestorablePostgres } from './support/restorable-postgres';

const lease = shortLease(1_500);

/** A real gateway, which keeps running with whatever it has cached while the database behind the tokens API is another one. */
describe('a tokens database that was restored', () => {
  let postgres: RestorablePostgres;
  let api: TestTokensApi;
  let gateway: RunningProcess;
  /** Between the gateway and the tokens API. */
  let network: PausableProxy;
  let port: number;

  beforeAll(async () => {
    postgres = await RestorablePostgres.start();
    port = await freePort();
    const database = { url: postgres.databaseUrl, drop: () => Promise.resolve() };
    api = await TestTokensApi.start({ port, databaseUrl: postgres.databaseUrl, lease }, database);
    network = new PausableProxy(new URL(api.urlOf()));
    gateway = await startGateway({
      host: '127.0.0.1',
      port: 0,
      managementPort: 0,
      logLevel: 'silent',
      tokensUrls: [(await network.start()).replace(/\/$/, '')],
      ingestionUrls: ['http://127.0.0.1:1'],
      lease,
      assertionSigningKey: gatewayKey,
      cache: { kind: 'memory' },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await network.stop();
    await api.close();
    await postgres.remove();
  });

  const issue = async (): Promise<ApiToken> => (await api.call('POST', USER_TOKENS)).body;
  const use = async ({ token }: ApiToken): Promise<number> => {
    const reply = await fetch(`${gateway.url ?? ''}/api/v3/user`, { headers: { 'api-token': token } });
    await reply.arrayBuffer();
    return reply.status;
  };
  /** The gateway has it in its cache now. */
  const used = (token: ApiToken) => eventually(async () => expect(await use(token)).toBe(200));
  const refused = (token: ApiToken) => eventually(async () => expect(await use(token)).toBe(401));
  const revoke = async ({ id }: ApiToken): Promise<void> => {
    expect((await api.call('DELETE', `${USER_TOKENS}/${id}`)).status).toBe(204);
  };
  const head = async (): Promise<number> => (await api.sql('select seq::int from rev_head'))[0].seq;
  /** From here on it decides by what it has cached. */
  const isLeased = () =>
    eventually(async () => {
      const metrics = await (await fetch(`${gateway.managementUrl}/metrics`)).text();
      expect(Number(/^portcullis_lease_remaining_seconds\S* (\S+)$/m.exec(metrics)?.[1])).toBeGreaterThan(0);
    });
  const incarnation = async (): Promise<string> =>
    (await api.sql('select incarnation as text from rev_state'))[0].text;
  const newRepository = async (name: string): Promise<number> => {
    const wanted = {
      account: { email: 'ada@example.org' },
      organization: { provider: 'gh' as const, name: 'acme' },
      repository: { name },
    };
    return (await seedDirectory(api.config, wanted)).repositoryId;
  };
  const restored = () =>
    runCommand('services/tokens/src/restored.main.ts', [], { DATABASE_URL: postgres.databaseUrl });
  const startAgain = () => api.startReplica('first', { port });

  /** Uses tokens all the time until it is told to stop, and gives every status that there was. */
  const probe = (tokens: readonly ApiToken[]): (() => Promise<Set<number>>) => {
    const seen = new Set<number>();
    const over = new AbortController();
    const probing = (async () => {
      for (let n = 0; n < 1_000 && !over.signal.aborted; n++) {
        for (const token of tokens) seen.add(await use(token));
        await sleep(200);
      }
    })();
    return async () => {
      over.abort();
      await probing;
      return seen;
    };
  };

  // The copy of a disk goes on in the same timeline, with the same incarnation: a gateway that was away while the log grew past what it
  // had heard of the lost one would take the new positions for those that it knows.
  it('from a copy of its disk: no gateway rests on what it had heard of the lost part of the log', async () => {
    const [kept, cached] = [await issue(), await issue()];
    await api.stop();
    await postgres.copyDisk();
    await startAgain();
    for (let n = 0; n < 3; n++) await revoke(await issue());
    const lostRepository = await newRepository('lost');
    await isLeased();
    await Promise.all([used(kept), used(cached)]);
    const [before, lostHead] = [await incarnation(), await head()];
    expect(await restored()).toMatchObject({ code: 1, out: containing('portcullis-tokens-api') });

    network.pause();
    await api.stop();
    await postgres.restoreDisk();
    expect(await incarnation()).toBe(before);
    expect(await restored()).toMatchObject({ code: 0 });
    expect(await incarnation()).not.toBe(before);
    await startAgain();
    await revoke(cached);
    while ((await head()) <= lostHead) await revoke(await issue());
    network.resume();

    await isLeased();
    for (let n = 0; n < 10; n++) {
      expect(await use(cached)).toBe(401);
      await sleep(50);
    }
    await used(kept);
    // The ingestion database still has what was uploaded to the lost one.
    expect(await newRepository('new')).toBeGreaterThan(lostRepository + 100_000);
  });

  it('to a point in time: what was answered before it stays revoked at every moment, what came after it is gone', async () => {
    const [kept, before, between, lost] = [await issue(), await issue(), await issue(), await issue()];
    await Promise.all([kept, before, between, lost].map(used));
    await revoke(before);
    await postgres.baseBackup();
    await revoke(between);
    await postgres.restorePoint('here');
    await revoke(lost);
    const newer = await issue();
    await used(newer);
    const old = await incarnation();
    const stopProbing = probe([before, between]);

    await api.stop();
    await postgres.restoreTo('here');
    // Refused until the server has recovered.
    await eventually(async () => expect(await restored()).toMatchObject({ code: 0 }));
    expect(await incarnation()).not.toBe(old);
    const leases = await api.sql('select count(*)::int as live from lease where incarnation = $1', [
      await incarnation(),
    ]);
    expect(leases).toEqual([{ live: 0 }]);
    await startAgain();

    await refused(newer);
    expect(await use(kept)).toBe(200);
    const seen = await stopProbing();
    expect([seen.has(401), seen.has(200)]).toEqual([true, false]);
    // By nature, and docs/operations/backup.md says so: the revocation is to be asked for again, and is then as good as any.
    expect(await use(lost)).toBe(200);
    await revoke(lost);
    expect(await use(lost)).toBe(401);
    const audit = await verifyAudit(postgres.databaseUrl, pino({ level: 'silent' }));
    expect(audit).not.toHaveProperty('brokenAt');
  });
});
