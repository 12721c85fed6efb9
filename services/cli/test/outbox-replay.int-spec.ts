import { accessChanged, tokenIssued, tokenRevoked, tokenState } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { AllowTombstones1764200000000, CreateOutbox1763000000000, Outbox } from '@libs/outbox';
import { describeWith, testDatabase, type TestDatabase } from '@libs/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { cli } from './support/cli-run';
import { TestTopics } from './support/test-topic';

const at = '2026-03-01T12:00:00.000Z';
const tokenIdOf = (n: number): string => `token${String(n).padStart(7, '0')}`;

describeWith('kafka', 'portcullis events replay, from the outbox', (address) => {
  const topics = new TestTopics(address.split(','));
  let database: TestDatabase;
  let db: DataSource;
  let env: Record<string, string>;
  let copies: string;
  const outbox = new Outbox({ notify: false });

  beforeEach(async () => {
    database = await testDatabase();
    await runMigrations(database.url, [CreateOutbox1763000000000, AllowTombstones1764200000000]);
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    env = { ...topics.env, DATABASE_URL: database.url };
    copies = `copies.${randomUUID()}`;
    await topics.create(copies, 3);
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });
  afterAll(() => topics.close());

  const issue = (n: number) =>
    ({ tokenId: tokenIdOf(n), kind: 'account', accountId: 7, version: 1 }) as const;
  /** Each token is issued, told of, and revoked at the position of its number. */
  const fill = (tokens: number): Promise<void> =>
    db.transaction(async (tx) => {
      const issued = Array.from({ length: tokens }, (_, n) => ({ ...issue(n + 1), issuedAt: at }));
      const ending = { version: 2, revokedAt: at, incarnation: 'one' };
      const revoked = issued.map((_, n) => ({ ...issue(n + 1), ...ending, seq: n + 1 }));
      const states = issued.map((one) => ({ ...one, status: 'issued' as const }));
      await outbox.addAll(tx, tokenState, states);
      await outbox.addAll(tx, tokenIssued, issued);
      await outbox.addAll(tx, tokenRevoked, revoked);
    });
  const publishAll = () => db.query('update outbox set published_at = clock_timestamp()');
  const found = async () =>
    (await topics.read(copies)).map(({ key, value, headers }) => ({
      key: String(key),
      type: String(headers?.['ce_type']),
      id: String(headers?.['ce_id']),
      source: String(headers?.['ce_source']),
      payload: z.record(z.string(), z.unknown()).parse(JSON.parse(String(value))),
    }));

  it('sends what was published, as the relay sent it, and no state and nothing that the relay has yet to send', async () => {
    await fill(3);
    await publishAll();
    await db.transaction((tx) => outbox.add(tx, tokenIssued, { ...issue(9), issuedAt: at }));
    const dry = await cli(`events replay --from outbox --since 1h --to ${copies} --dry-run --json`, { env });
    expect(dry.json).toMatchObject([{ dryRun: true, events: 6 }]);
    const { code, out } = await cli(`events replay --from outbox --since 1h --to ${copies}`, { env });
    expect([code, out]).toEqual([0, expect.stringContaining('6 events sent again.')]);
    const rows = z
      .array(z.object({ id: z.string(), key: z.string(), type: z.string() }))
      .parse(
        await db.query(
          "select id, key, type from outbox where type <> 'token.state.v1' and published_at is not null",
        ),
      );
    const sent = await found();
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    expect(sent.map(({ id, key, type }) => ({ id, key, type })).sort(byId)).toEqual(rows.sort(byId));
    expect(new Set(sent.map(({ source }) => source))).toEqual(new Set(['/portcullis/tokens']));
    const first = sent.filter(({ key }) => key === tokenIdOf(1));
    expect(first.map(({ payload }) => payload)).toEqual([
      { ...issue(1), issuedAt: at },
      { ...issue(1), version: 2, revokedAt: at, seq: 1, incarnation: 'one' },
    ]);
  });

  it('chooses by seq, subject and type', async () => {
    await fill(5);
    await db.transaction((tx) =>
      outbox.add(tx, accessChanged, {
        organizationId: 1,
        accountId: 7,
        reason: 'role-changed',
        changedAt: at,
        seq: 6,
        incarnation: 'one',
      }),
    );
    await publishAll();
    const sentBy = async (options: string): Promise<(string | number)[]> => {
      const before = await found();
      expect((await cli(`events replay ${options} --to ${copies}`, { env })).code).toBe(0);
      const ids = new Set(before.map(({ id }) => id));
      return (await found()).filter(({ id }) => !ids.has(id)).map(({ payload }) => Number(payload['seq']));
    };
    expect((await sentBy('--from-seq 2 --to-seq 3')).sort()).toEqual([2, 3]);
    expect(await sentBy('--from-seq 5')).toEqual(expect.arrayContaining([5, 6]));
    expect(await sentBy(`--from-seq 1 --subject ${tokenIdOf(1)}`)).toEqual([1]);
    expect(await sentBy('--from-seq 1 --type access.changed.v1')).toEqual([]);
    const none = await cli(`events replay --from-seq 100 --to ${copies} --json`, { env });
    expect(none.json).toMatchObject([{ events: 0 }]);
  });

  it('is continued by the command that it prints, with nothing twice and nothing missing', async () => {
    await fill(150);
    await publishAll();
    const { code, err } = await cli(`events replay --from outbox --since 1h --to ${copies}`, {
      env,
      onSaid: (said, interrupt) => {
        if (said.includes('100 events sent again')) interrupt();
      },
    });
    expect(code).toBe(130);
    expect(await found()).toHaveLength(100);
    // What is published meanwhile is not part of it.
    await fill(1);
    await publishAll();
    const rest = /^ {2}portcullis (events replay .*)$/m.exec(err)?.[1] ?? '';
    expect(rest).toMatch(/--from-position \d+ --to-position \d+/);
    expect(await cli(rest, { env })).toMatchObject({ code: 0 });
    const sent = await found();
    expect([sent.length, new Set(sent.map(({ id }) => id)).size]).toEqual([300, 300]);
  });

  it('says which setting it needs, and of a database that is away that it is', async () => {
    expect(await cli('events replay --from-seq 1', { env: topics.env })).toMatchObject({
      code: 2,
      err: expect.stringContaining('DATABASE_URL') as string,
    });
    const away = { ...env, DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/none' };
    const { code, err } = await cli(`events replay --from-seq 1 --to ${copies}`, { env: away });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^The database of DATABASE_URL cannot be reached\./m),
    ]);
    expect(err).not.toContain('hunter2');
  });
});
