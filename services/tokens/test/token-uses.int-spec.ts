import { INTERNAL_PATHS, MAX_TOLD_USES, type ToldUse } from '@libs/contracts';
import { makeToken, parseToken } from '@libs/token-format';
import { Client } from 'pg';
import { signIn } from './support/sessions';
import {
  type ApiToken,
  call,
  inDays,
  type Reply,
  SHOP_TOKENS,
  TestTokensApi,
  USER_TOKENS,
} from './support/tokens-api';

const idOf = ({ token }: Pick<ApiToken, 'token'>): string => parseToken(token)!.tokenId;
const MINUTE_MS = 60_000;

describe('when a token was last used', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start({ sessions: { localSignIn: true } });
  });
  afterAll(() => api.close());

  const account = async (): Promise<ApiToken> => (await api.call('POST', USER_TOKENS)).body;
  /** As a gateway does. */
  const tell = (uses: readonly ToldUse[], issuer: 'gateway' | 'ingestion' = 'gateway'): Promise<Reply> =>
    call(api.urlOf(), 'POST', INTERNAL_PATHS.tokenUses, { body: { uses }, issuer });
  const tellOne = async (token: ApiToken, at: number): Promise<void> => {
    expect(await tell([{ tokenId: idOf(token), lastUsedAtMs: at }])).toMatchObject({ status: 204 });
  };
  const listed = async (token: ApiToken): Promise<string | undefined> =>
    (await api.call('GET', USER_TOKENS)).body.data.find(({ id }) => id === token.id)?.lastUsedAt;
  /** Made an hour ago, so that there is room for uses since. */
  const olderToken = async (): Promise<ApiToken> => {
    const token = await account();
    await api.sql(`update tokens set created_at = created_at - interval '1 hour' where id = $1`, [token.id]);
    return token;
  };
  const rows = async (tokenId: string): Promise<number> =>
    (await api.sql('select count(*)::int as live from token_uses where token_id = $1', [tokenId]))[0].live;

  it('is in the list of account tokens and in that of repository tokens, and absent of one that was never used', async () => {
    const never = await account();
    const once = await olderToken();
    const body = { name: 'ci', expiresAt: inDays(3) };
    const ofShop = (await api.call('POST', SHOP_TOKENS, { body })).body.data;
    const at = Date.now() - 1;
    await tellOne(once, at);
    await tellOne(ofShop, at);
    expect(await listed(once)).toBe(new Date(at).toISOString());
    expect(await listed(never)).toBeUndefined();
    expect((await api.call('GET', SHOP_TOKENS)).body.data).toMatchObject([
      { lastUsedAt: expect.any(String) as string },
    ]);
  });

  it('is the latest use of all, in whatever order, and however often, gateways tell of them', async () => {
    const token = await olderToken();
    const at = Date.now() - MINUTE_MS;
    for (const told of [at - 2 * MINUTE_MS, at, at - MINUTE_MS, at]) await tellOne(token, told);
    expect(await listed(token)).toBe(new Date(at).toISOString());
    const twice = [at - 5, at + 5, at].map((lastUsedAtMs) => ({ tokenId: idOf(token), lastUsedAtMs }));
    expect((await tell(twice)).status).toBe(204);
    expect(await listed(token)).toBe(new Date(at + 5).toISOString());
  });

  // The clock of a gateway may be off.
  it('is never in the future, nor from before the token was made', async () => {
    const [ahead, behind] = [await account(), await account()];
    await tellOne(ahead, Date.now() + 3_600_000);
    await tellOne(behind, Date.now() - 3_600_000);
    const [{ live }] = await api.sql(
      'select count(*)::int as live from token_uses where token_id = $1 and last_used_at <= clock_timestamp()',
      [idOf(ahead)],
    );
    expect(live).toBe(1);
    expect(await listed(behind)).toBe(behind.createdAt);
  });

  it('is not kept of tokens that nobody knows, and of the others in the same batch it is', async () => {
    const token = await olderToken();
    const unknown = makeToken('account').tokenId;
    const at = Date.now() - MINUTE_MS;
    const uses = [unknown, idOf(token)].map((tokenId) => ({ tokenId, lastUsedAtMs: at }));
    expect((await tell(uses)).status).toBe(204);
    expect(await rows(unknown)).toBe(0);
    expect(await listed(token)).toBe(new Date(at).toISOString());
  });

  it('is not kept of the tokens of sessions, nor of a token that is removed, whoever still tells of it', async () => {
    const { tokenId } = await signIn(api);
    expect((await tell([{ tokenId, lastUsedAtMs: Date.now() }])).status).toBe(204);
    expect(await rows(tokenId)).toBe(0);

    const token = await account();
    await tellOne(token, Date.now());
    expect(await rows(idOf(token))).toBe(1);
    await api.sql('delete from tokens where id = $1', [token.id]);
    expect(await rows(idOf(token))).toBe(0);
    await tellOne(token, Date.now());
    expect(await rows(idOf(token))).toBe(0);
  });

  it('is told by gateways alone, in batches of a bounded size', async () => {
    const use = { tokenId: 'AAAAAAAAAAAA', lastUsedAtMs: 1 };
    expect((await tell([use], 'ingestion')).status).toBe(401);
    expect((await tell([])).status).toBe(400);
    expect((await tell(Array.from({ length: MAX_TOLD_USES + 1 }, () => use))).status).toBe(400);
    expect((await tell([{ ...use, tokenId: "'; --" }])).status).toBe(400);
    for (const lastUsedAtMs of [-1, 1.5, Number.MAX_SAFE_INTEGER + 1])
      expect((await tell([{ ...use, lastUsedAtMs }])).status).toBe(400);
    expect((await tell([{ ...use, lastUsedAtMs: Number.MAX_SAFE_INTEGER }])).status).toBe(204);
  });

  it('survives gateways that tell of the same tokens at once, each in another order', async () => {
    const many = Array.from({ length: 200 }, () => makeToken('account').tokenId);
    await api.sql(
      `insert into tokens (token_id, kind, account_id, hash, pepper_id, created_at)
       select id, 'account', $2, sha256(id::bytea), 'one', now() - interval '1 day' from unnest($1::text[]) as made(id)`,
      [many, api.owner.accountId],
    );
    const at = Date.now() - MINUTE_MS;
    const batch = (gateway: number): ToldUse[] =>
      many.map((_, index) => ({
        // 7 and 11 have no divisor in common with 200: each gateway goes another way round.
        tokenId: many[(index * (gateway % 2 === 0 ? 7 : 11) + gateway) % many.length]!,
        lastUsedAtMs: at + gateway,
      }));
    const replies = await Promise.all(Array.from({ length: 16 }, (_, gateway) => tell(batch(gateway))));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 204));
    const [{ live }] = await api.sql(
      `select count(*)::int as live from token_uses
       where token_id = any($1::char(12)[]) and last_used_at = to_timestamp($2::double precision / 1000)`,
      [many, at + 15],
    );
    expect(live).toBe(many.length);
  });

  describe('while somebody else holds rows', () => {
    let other: Client;
    beforeEach(async () => {
      other = new Client({ connectionString: api.database.url });
      await other.connect();
      await other.query('begin');
    });
    afterEach(() => other.end());

    it('is recorded though the token is being revoked, or removed', async () => {
      const token = await olderToken();
      await other.query('select from tokens where id = $1 for update', [token.id]);
      const at = Date.now() - MINUTE_MS;
      await tellOne(token, at);
      expect(await listed(token)).toBe(new Date(at).toISOString());
    });

    it('keeps no revocation waiting', async () => {
      const token = await account();
      await tellOne(token, Date.now());
      await other.query('select from token_uses where token_id = $1 for update', [idOf(token)]);
      expect((await api.call('DELETE', `${USER_TOKENS}/${token.id}`)).status).toBe(204);
    });
  });
});
