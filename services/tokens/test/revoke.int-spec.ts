import { Outbox } from '@libs/outbox';
import { DataSource } from 'typeorm';
import { AuditLog } from '../src/audit/audit-log';
import { RevokeTokens } from '../src/revocations/revoke-tokens';
import { entities } from '../src/schema';
import { TokenEvents } from '../src/tokens/token-events';
import { describeRevoking, type Entry } from './revoke-tokens.conformance';
import { SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';

describeRevoking('Postgres', async () => {
  const api = await TestTokensApi.start();
  const db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl, entities }).initialize();
  const revokeTokens = new RevokeTokens(db, new TokenEvents(new Outbox({ notify: false })), new AuditLog());
  const scope = { repositoryId: api.repository.repositoryId };
  const entries = async (sql: string): Promise<Entry[]> => (await api.pool.query<Entry>(sql)).rows;
  return {
    issue: async () => {
      const { id } = (await api.call('POST', SHOP_TOKENS)).body.data;
      const [{ token_id: tokenId }] = await api.sql('select token_id from tokens where id = $1', [id]);
      return { id, subject: `token:${tokenId}` };
    },
    revoke: (ids) => revokeTokens.revoke(scope, ids, api.owner),
    log: () => entries(`select seq::int, kind || ':' || subject as subject from rev_log order by seq`),
    published: () =>
      entries(`select (payload->>'seq')::int as seq, 'token:' || key as subject
               from outbox where type = 'token.revoked.v1'`),
    close: async () => {
      await db.destroy();
      await api.close();
    },
  };
});

describe('revoking a token', () => {
  let api: TestTokensApi;
  const create = async (): Promise<number> => (await api.call('POST', SHOP_TOKENS)).body.data.id;
  const eventsOf = (id: number) =>
    api.sql(
      `select payload from outbox o join tokens t on t.token_id = o.key where t.id = $1 and type = 'token.revoked.v1'`,
      [id],
    );

  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  it('is answered with 204, no body, and the receipt in headers', async () => {
    const { status, headers, body } = await api.call('DELETE', `${SHOP_TOKENS}/${await create()}`);
    expect({ status, body }).toEqual({ status: 204, body: undefined });
    expect(headers.get('portcullis-revocation-seq')).toMatch(/^[1-9]\d*$/);
    expect(headers.get('portcullis-revocation-enforced-at')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(headers.get('portcullis-revocation-enforcers')).toBe('0');
    expect(Number(headers.get('portcullis-revocation-waited-ms'))).toBeGreaterThanOrEqual(0);
  });

  it('twice is a success with the original position, one log row and one event', async () => {
    const id = await create();
    const first = await api.call('DELETE', `${SHOP_TOKENS}/${id}`);
    const [again, andAgain] = await Promise.all([
      api.call('DELETE', `${SHOP_TOKENS}/${id}`),
      api.call('DELETE', `${SHOP_TOKENS}/${id}`),
    ]);
    for (const reply of [again, andAgain]) {
      expect(reply.status).toBe(204);
      for (const name of ['portcullis-revocation-seq', 'portcullis-revocation-enforced-at'])
        expect(reply.headers.get(name)).toBe(first.headers.get(name));
    }
    const seq = Number(first.headers.get('portcullis-revocation-seq'));
    const events = await eventsOf(id);
    expect(events).toMatchObject([{ payload: { kind: 'repository', version: 2, seq } }]);
    const rows = await api.sql(
      `select seq from rev_log l join tokens t on t.token_id = l.subject where t.id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  it('at the same moment from many sides happens once', async () => {
    const id = await create();
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => api.call('DELETE', `${SHOP_TOKENS}/${id}`)),
    );
    const seqs = new Set(replies.map(({ headers }) => headers.get('portcullis-revocation-seq')));
    expect(seqs.size).toBe(1);
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('leaves no gap in the log, in the order of commit, when many happen at once and some fail', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, create));
    const failing = [888_888, 999_999];
    await Promise.all([...ids, ...failing].map((id) => api.call('DELETE', `${SHOP_TOKENS}/${id}`)));
    const rows = await api.sql('select seq::int from rev_log order by at');
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    const [{ head }] = await api.sql('select seq::int as head from rev_head');
    expect(head).toBe(rows.length);
  });

  it('works for the very token that the request came with', async () => {
    const { body } = await api.call('POST', USER_TOKENS);
    const [{ token_id: tokenId }] = await api.sql('select token_id from tokens where id = $1', [body.id]);
    const reply = await api.call('DELETE', `${USER_TOKENS}/${body.id}`, { as: { ...api.owner, tokenId } });
    expect(reply.status).toBe(204);
  });

  it('works for a token that has expired', async () => {
    const id = await create();
    await api.sql(`update tokens set expires_at = now() - interval '1 day' where id = $1`, [id]);
    expect((await api.call('DELETE', `${SHOP_TOKENS}/${id}`)).status).toBe(204);
  });

  // Otherwise a subscriber would go on believing in a token whose owner was told it is revoked.
  it('leaves the token valid when its event cannot be stored', async () => {
    const id = await create();
    const db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl, entities }).initialize();
    class FullOutbox extends Outbox {
      override addAll = (): Promise<void> => Promise.reject(new Error('disk full'));
    }
    const failing = new TokenEvents(new FullOutbox({ notify: false }));
    const revokeTokens = new RevokeTokens(db, failing, new AuditLog());
    const scope = { repositoryId: api.repository.repositoryId };
    await expect(revokeTokens.revoke(scope, [id], api.owner)).rejects.toThrow('disk full');
    await db.destroy();
    expect(await api.sql('select revoked_at, revoked_seq from tokens where id = $1', [id])).toEqual([
      { revoked_at: null, revoked_seq: null },
    ]);
    const audited = await api.sql(`select 1 from audit where entity_id = $1 and action like '%delete'`, [
      String(id),
    ]);
    expect(audited).toEqual([]);
  });
});
