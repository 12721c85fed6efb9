import { SHOP_TOKENS, TestTokensApi } from './support/tokens-api';

describe('deleting several repository tokens at once', () => {
  let api: TestTokensApi;
  const create = async (): Promise<number> => (await api.call('POST', SHOP_TOKENS)).body.data.id;
  const remove = (body: unknown) => api.call('POST', `${SHOP_TOKENS}/delete`, { body });
  const live = async (): Promise<number[]> =>
    (await api.call('GET', SHOP_TOKENS)).body.data.map(({ id }) => id);

  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  it('takes them all away in one wait: one answer, with the highest position', async () => {
    const ids = [await create(), await create(), await create()];
    const [{ seq: before }] = await api.sql('select seq::int from rev_head');
    const { status, headers, body } = await remove({ ids });
    expect({ status, body }).toEqual({ status: 204, body: undefined });
    expect(Number(headers.get('portcullis-revocation-seq'))).toBe(before + 3);
    expect(await live()).not.toEqual(expect.arrayContaining(ids));
    const events = await api.sql(
      `select key, (payload->>'seq')::int as seq from outbox where type = 'token.revoked.v1'`,
    );
    expect(events.map(({ seq }) => seq)).toEqual([before + 1, before + 2, before + 3]);
    const unproven = await api.sql('select seq from receipts where enforced_at is null');
    expect(unproven).toEqual([]);
  });

  it('counts an id once, however often it is named', async () => {
    const id = await create();
    const [{ seq: before }] = await api.sql('select seq::int from rev_head');
    expect((await remove({ ids: [id, id, id] })).status).toBe(204);
    const [{ seq: after }] = await api.sql('select seq::int from rev_head');
    expect(after).toBe(before + 1);
  });

  // Half a deletion would leave the caller guessing which tokens still work.
  it('deletes nothing if one id is not there, and names it', async () => {
    const id = await create();
    const { status, body } = await remove({ ids: [id, 888888, 999999] });
    expect(status).toBe(404);
    expect(body.message).toContain('888888, 999999');
    expect(body.message).not.toContain(String(id));
    expect(await live()).toContain(id);
  });

  it('may be sent again: what is deleted already stays so, with its first position', async () => {
    const ids = [await create(), await create()];
    const first = await remove({ ids });
    const again = await remove({ ids });
    expect(again.status).toBe(204);
    expect(again.headers.get('portcullis-revocation-seq')).toBe(
      first.headers.get('portcullis-revocation-seq'),
    );
    const mixed = await remove({ ids: [...ids, await create()] });
    expect(mixed.status).toBe(204);
    expect(Number(mixed.headers.get('portcullis-revocation-seq'))).toBe(
      Number(first.headers.get('portcullis-revocation-seq')) + 1,
    );
  });

  it.each([
    ['no body', undefined, 'JSON object'],
    ['no ids', {}, 'list of token ids'],
    ['an empty list', { ids: [] }, 'at least one'],
    ['ids that are no numbers', { ids: ['1'] }, 'whole number'],
    ['ids that are no ids', { ids: [0] }, 'positive'],
    ['fractions', { ids: [1.5] }, 'whole number'],
    ['too many ids', { ids: Array.from({ length: 1001 }, (_, i) => i + 1) }, 'at most 1000'],
  ])('is refused with %s, in a sentence', async (_, body, sentence) => {
    const reply = await remove(body);
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain(sentence);
  });

  it('does not lock up when two of them name the same tokens in different orders', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, create));
    const replies = await Promise.all([
      remove({ ids }),
      remove({ ids: [...ids].reverse() }),
      remove({ ids }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([204, 204, 204]);
  });
});
