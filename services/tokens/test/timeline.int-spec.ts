import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, type EmbeddedPostgres, startEmbeddedPostgres } from '@libs/embedded-postgres';
import { eventually } from '@libs/testing';
import { pino } from 'pino';
import { PostgresLeaseStore } from '../src/revocations/postgres-lease-store';
import { ProtocolPool } from '../src/revocations/protocol-pool';
import { migrateTokens } from '../src/start';

/**
 * A database that was restored to a point in time, or a standby that was promoted, goes on in a new timeline. Nobody has to
 * remember to say so: rows of leases that still run may be missing from it.
 */
describe('the incarnation of a database', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'portcullis-timeline-'));
  let server: EmbeddedPostgres;
  let pool: ProtocolPool;
  let store: PostgresLeaseStore;
  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataDir, durable: false, settings: { restore_command: 'false' } });
    const databaseUrl = await ensureDatabase({
      adminUrl: server.url,
      database: 'tokens',
      role: 'tokens',
      password: 'tokens',
    });
    await migrateTokens(databaseUrl);
    pool = new ProtocolPool({ databaseUrl, connections: 1, logger: pino({ level: 'silent' }) });
    store = new PostgresLeaseStore(pool);
  });
  afterAll(async () => {
    await pool.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('outlives a crash, and ends where the database is restored or failed over', async () => {
    const { incarnation } = await store.listLeases();
    await store.beat({ holder: 'gateway-1', epoch: 'one', acked: 0, incarnation });
    await server.kill();
    await server.restart();
    expect((await store.listLeases()).incarnation).toBe(incarnation);

    await server.stop();
    writeFileSync(join(dataDir, 'server', 'data', 'recovery.signal'), '');
    await server.restart();
    // It answers as a standby until it has recovered.
    const after = await eventually(() => store.listLeases());
    expect(after.incarnation).not.toBe(incarnation);
    expect(await store.read({ after: null, limit: 1, historyMs: 0 })).toMatchObject({
      incarnation: after.incarnation,
    });
    expect(await store.beat({ holder: 'gateway-2', epoch: 'two', acked: 5, incarnation })).toMatchObject({
      incarnation: after.incarnation,
    });
    expect((await store.listLeases()).leases.map(({ acked }) => acked)).toEqual([0, 0]);
  });
});
