import { eventually } from '@libs/testing';
import { V2_NOT_FOUND, V3_NOT_FOUND, V3_UNKNOWN_TOKEN, v3BadRequest } from './support/answers';
import {
  anInstant,
  type ApiToken,
  ContractRig,
  fresh,
  type Headers,
  newSha,
  REPORT,
  type RepositoryRig,
} from './support/contract-rig';
import type { Reply } from './support/raw-http';

const USER_TOKENS = '/api/v3/user/tokens';
const aCount: unknown = expect.stringMatching(/^\d+$/);

describe('the contract: revoking tokens', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let stranger: RepositoryRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    stranger = await rig.repository(undefined, { account: { email: 'stranger@localhost' } });
  });
  afterAll(() => rig.close());

  const remove = (id: number | string, headers: Headers = []): Promise<Reply> =>
    rig.call('DELETE', `${repository.tokens}/${String(id)}`, undefined, headers);
  const removeAll = (json: unknown): Promise<Reply> => rig.call('POST', `${repository.tokens}/delete`, json);
  const listed = async (): Promise<number[]> =>
    ((await rig.call('GET', repository.tokens)).body as { data: ApiToken[] }).data.map(({ id }) => id);
  const use = (token: string): Promise<Reply> =>
    rig.send({
      method: 'POST',
      path: `/2.0/coverage/${newSha()}/javascript`,
      headers: [['project-token', token]],
      body: JSON.stringify(REPORT),
    });
  const unharmed = async (token: string): Promise<void> => expect((await use(token)).status).toBe(200);
  /** Of the gateway and of the ingestion API. */
  const enforced = (reply: Reply): void => {
    expect(reply.status).toBe(204);
    expect(reply.headers).toMatchObject({
      'portcullis-revocation-seq': aCount,
      'portcullis-revocation-enforced-at': anInstant,
      'portcullis-revocation-enforcers': '2',
      'portcullis-revocation-waited-ms': aCount,
    });
  };
  const seqOf = (reply: Reply): number => Number(reply.headers['portcullis-revocation-seq']);

  it('answers 204 with a receipt and nothing else, and the token is gone from the list', async () => {
    const { id, token } = await repository.issue();
    await unharmed(token);
    enforced(await remove(id));
    expect(await use(token)).toMatchObject(V2_NOT_FOUND);
    expect(await listed()).not.toContain(id);
  });

  it('answers a repeated revocation with the position of the first', async () => {
    const { id } = await repository.issue();
    const first = await remove(id);
    const again = await remove(id);
    enforced(again);
    expect(seqOf(again)).toBe(seqOf(first));
  });

  it('answers revocations of one token at the same moment with one position', async () => {
    const { id } = await repository.issue();
    const replies = await Promise.all(Array.from({ length: 5 }, () => remove(id)));
    replies.forEach(enforced);
    expect(new Set(replies.map(seqOf)).size).toBe(1);
  });

  it('counts revocations up', async () => {
    const [one, two] = [await repository.issue(), await repository.issue()];
    const first = seqOf(await remove(one.id));
    expect(seqOf(await remove(two.id))).toBeGreaterThan(first);
  });

  it.each(['0', '-1', '999999999', '99999999999999999999', 'abc', '1.5', '%20', '1e3'])(
    'answers 404 to the id %s',
    async (id) => {
      expect(await remove(id)).toMatchObject(V3_NOT_FOUND);
      expect(await rig.call('DELETE', `${USER_TOKENS}/${id}`)).toMatchObject(V3_NOT_FOUND);
    },
  );

  it("answers 404 to another repository's id, another account's and one of the other kind, and revokes none", async () => {
    const theirs = await stranger.issue();
    const asStranger: Headers = [['api-token', stranger.accountToken]];
    const created = await rig.send({ method: 'POST', path: USER_TOKENS, headers: asStranger });
    const { id, token } = created.body as ApiToken;
    const own = await repository.issue();
    expect(await remove(theirs.id)).toMatchObject(V3_NOT_FOUND);
    expect(await remove(id)).toMatchObject(V3_NOT_FOUND);
    for (const foreign of [theirs.id, id, own.id])
      expect(await rig.call('DELETE', `${USER_TOKENS}/${String(foreign)}`)).toMatchObject(V3_NOT_FOUND);
    await unharmed(theirs.token);
    await unharmed(own.token);
    expect((await rig.send({ path: USER_TOKENS, headers: [['api-token', token]] })).status).toBe(200);
  });

  it('frees the name of a revoked token', async () => {
    const asked = { name: fresh('again'), expiresAt: new Date(Date.now() + 60_000).toISOString() };
    const { id } = await repository.issue(asked);
    await remove(id);
    expect((await repository.issue(asked)).id).not.toBe(id);
  });

  it('ignores a body that comes with a DELETE', async () => {
    const { id } = await repository.issue();
    enforced(await rig.call('DELETE', `${repository.tokens}/${String(id)}`, { any: 'thing' }));
  });

  describe('in bulk', () => {
    it('is one revocation with one receipt; ids may repeat', async () => {
      const tokens = [await repository.issue(), await repository.issue(), await repository.issue()];
      const [kept, ...gone] = tokens as [ApiToken, ApiToken, ApiToken];
      const ids = gone.map(({ id }) => id);
      enforced(await removeAll({ ids: [...ids, ...ids] }));
      for (const { token } of gone) expect(await use(token)).toMatchObject(V2_NOT_FOUND);
      await unharmed(kept.token);
      enforced(await removeAll({ ids }));
    });

    it('takes all or none: an id that is not of this repository saves the others', async () => {
      const own = await repository.issue();
      const theirs = await stranger.issue();
      for (const foreign of [theirs.id, 999_999_999])
        expect(await removeAll({ ids: [own.id, foreign] })).toMatchObject(V3_NOT_FOUND);
      await unharmed(own.token);
      await unharmed(theirs.token);
    });

    it.each<[string, unknown]>([
      ['no body', undefined],
      ['no ids', {}],
      ['an empty list', { ids: [] }],
      ['one id that is no list', { ids: 1 }],
      ['ids that are texts', { ids: ['1'] }],
      ['a fraction', { ids: [1.5] }],
      ['zero', { ids: [0] }],
      ['null', { ids: null }],
      ['a bare list', [1]],
      [
        'more ids than a repository can have ever needed',
        { ids: Array.from({ length: 1_001 }, (_, at) => at + 1) },
      ],
    ])('answers 400 to %s', async (_, body) => {
      expect(await removeAll(body)).toMatchObject(v3BadRequest());
    });
  });

  describe('account tokens', () => {
    it('can revoke themselves, and are refused from then on', async () => {
      const { id, token } = (await rig.call('POST', USER_TOKENS)).body as ApiToken;
      const headers: Headers = [['api-token', token]];
      const path = `${USER_TOKENS}/${String(id)}`;
      expect((await rig.send({ path: repository.tokens, headers })).status).toBe(200);
      enforced(await rig.send({ method: 'DELETE', path, headers }));
      expect(await rig.send({ path: repository.tokens, headers })).toMatchObject(V3_UNKNOWN_TOKEN);
      expect(await rig.send({ method: 'DELETE', path, headers })).toMatchObject(V3_UNKNOWN_TOKEN);
      enforced(await rig.call('DELETE', path));
    });
  });

  describe('with Prefer: wait=0', () => {
    const NOW: Headers = [['prefer', 'wait=0']];
    const follow = (reply: Reply): Promise<Reply> => rig.call('GET', String(reply.headers.location));

    it('answers 202 with a status URL that says enforced later, and the token is revoked all the same', async () => {
      const { id, token } = await repository.issue();
      await unharmed(token);
      const reply = await remove(id, NOW);
      const seq = seqOf(reply);
      expect(reply).toMatchObject({ status: 202, body: { data: { seq, state: 'pending' } } });
      expect(reply.body).toEqual({ data: { seq, state: 'pending', enforcedBy: anInstant } });
      expect(reply.headers).toMatchObject({
        location: `/api/v3/revocations/${String(seq)}`,
        'preference-applied': 'wait=0',
        'retry-after': '1',
      });
      expect(reply.headers).not.toHaveProperty('portcullis-revocation-enforced-at');
      const proof = await eventually(async () => {
        const { status, body } = await follow(reply);
        expect(status).toBe(200);
        const { data } = body as { data: { state: string } };
        expect(data.state).toBe('enforced');
        return data;
      });
      const waitedMs: unknown = expect.any(Number);
      expect(proof).toEqual({ seq, state: 'enforced', enforcedAt: anInstant, enforcers: 2, waitedMs });
      expect(await use(token)).toMatchObject(V2_NOT_FOUND);
    });

    it('answers 202 for a bulk revocation and for an account token as well', async () => {
      const { id } = await repository.issue();
      const bulk = await rig.call('POST', `${repository.tokens}/delete`, { ids: [id] }, NOW);
      const { id: account } = (await rig.call('POST', USER_TOKENS)).body as ApiToken;
      const own = await rig.call('DELETE', `${USER_TOKENS}/${String(account)}`, undefined, NOW);
      for (const reply of [bulk, own]) {
        expect(reply.status).toBe(202);
        await eventually(async () =>
          expect((await follow(reply)).body).toMatchObject({ data: { state: 'enforced' } }),
        );
      }
    });

    it('answers 204 when the wait that was preferred is long enough', async () => {
      const { id } = await repository.issue();
      const reply = await remove(id, [['prefer', 'respond-async, wait=20']]);
      enforced(reply);
      expect(reply.headers['preference-applied']).toBe('wait=20');
    });

    it('shows a revocation to whoever could have made it, and to nobody else', async () => {
      const { id } = await repository.issue();
      const path = `/api/v3/revocations/${String(seqOf(await remove(id)))}`;
      expect((await rig.call('GET', path)).status).toBe(200);
      const others: Headers = [['api-token', stranger.accountToken]];
      expect(await rig.send({ path, headers: others })).toMatchObject(V3_NOT_FOUND);
      for (const unknown of ['999999999', '0', 'abc'])
        expect(await rig.call('GET', `/api/v3/revocations/${unknown}`)).toMatchObject(V3_NOT_FOUND);
    });
  });
});
