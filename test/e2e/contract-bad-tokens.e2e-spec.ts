import { eventually } from '@libs/testing';
import { makeToken } from '@libs/token-format';
import {
  RECEIVED,
  V2_EXPIRED,
  V2_NOT_FOUND,
  V3_EXPIRED,
  V3_NO_TOKEN,
  V3_NOT_FOUND,
  V3_UNKNOWN_TOKEN,
} from './support/answers';
import {
  type ApiToken,
  ContractRig,
  fresh,
  type Headers,
  newSha,
  REPORT,
  type RepositoryRig,
} from './support/contract-rig';
import type { Reply } from './support/raw-http';

describe('the contract: a bad token', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let other: RepositoryRig;
  let good: ApiToken;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    // Of another organization: the first account administers its own.
    other = await rig.repository(undefined, {
      account: { email: 'stranger@localhost' },
      organization: { provider: 'gh', name: fresh('elsewhere') },
    });
    good = await repository.issue();
  });
  afterAll(() => rig.close());

  const upload = (headers: Headers, path = `/2.0/coverage/${newSha()}/javascript`): Promise<Reply> =>
    rig.send({ method: 'POST', path, headers, body: JSON.stringify(REPORT) });
  const uploadByAccount = (headers: Headers, to = repository): Promise<Reply> =>
    upload(headers, `${to.v2}/commit/${newSha()}/coverage/javascript`);
  const finish = (headers: Headers): Promise<Reply> =>
    rig.send({ method: 'POST', path: `/2.0/commit/${newSha()}/coverageFinal`, headers, body: '{}' });
  const read = (headers: Headers): Promise<Reply> => rig.send({ path: repository.analysis, headers });
  const listOwn = (headers: Headers): Promise<Reply> => rig.send({ path: '/api/v3/user/tokens', headers });

  it('that is missing is 404 on v2 and 401 on v3', async () => {
    for (const reply of [await upload([]), await uploadByAccount([]), await finish([])])
      expect(reply).toMatchObject(V2_NOT_FOUND);
    for (const reply of [await read([]), await listOwn([])]) expect(reply).toMatchObject(V3_NO_TOKEN);
  });

  const twisted = (token: string): string => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
  it.each<[string, (own: string, kind: 'account' | 'repository') => string]>([
    ['malformed', () => 'not-a-token'],
    ['of another make', () => '0123456789abcdef0123'],
    ['cut short', (own) => own.slice(0, 40)],
    ['too long', (own) => `${own}0`],
    ['of 12 kB', () => 'x'.repeat(12_000)],
    ['with a wrong checksum', (own) => twisted(own)],
    ['in other letter cases', (own) => own.toUpperCase()],
    ['well-formed and unknown', (_, kind) => makeToken(kind).token],
    ['of a known id with another secret', (own, kind) => own.slice(0, 17) + makeToken(kind).token.slice(17)],
  ])('that is %s is 404 on v2 and 401 on v3', async (_, twist) => {
    const repositoryToken = twist(good.token, 'repository');
    const accountToken = twist(rig.accountToken, 'account');
    expect(await upload([['project-token', repositoryToken]])).toMatchObject(V2_NOT_FOUND);
    expect(await finish([['project-token', repositoryToken]])).toMatchObject(V2_NOT_FOUND);
    expect(await uploadByAccount([['api-token', accountToken]])).toMatchObject(V2_NOT_FOUND);
    expect(await read([['project-token', repositoryToken]])).toMatchObject(V3_UNKNOWN_TOKEN);
    expect(await listOwn([['api-token', accountToken]])).toMatchObject(V3_UNKNOWN_TOKEN);
  });

  it('is not trimmed: a space inside the value is another value', async () => {
    expect(
      await upload([['project-token', `${good.token.slice(0, 20)} ${good.token.slice(20)}`]]),
    ).toMatchObject(V2_NOT_FOUND);
  });

  it('is refused on both APIs from the moment its revocation has answered', async () => {
    const { id, token } = await repository.issue();
    const header: Headers = [['project-token', token]];
    expect(await upload(header)).toMatchObject(RECEIVED);
    expect((await read(header)).status).toBe(200);
    const { status } = await rig.send({
      method: 'DELETE',
      path: `${repository.tokens}/${String(id)}`,
      headers: [['api-token', repository.accountToken]],
    });
    expect(status).toBe(204);
    expect(await upload(header)).toMatchObject(V2_NOT_FOUND);
    expect(await finish(header)).toMatchObject(V2_NOT_FOUND);
    expect(await read(header)).toMatchObject(V3_UNKNOWN_TOKEN);
  });

  it('is refused as expired, in words that never say "not found", from its expiry on', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { token } = await repository.issue({ name: fresh('short'), expiresAt });
    const header: Headers = [['project-token', token]];
    expect(await upload(header)).toMatchObject(RECEIVED);
    await eventually(async () => expect((await upload(header)).status).toBe(401));
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expect(await upload(header)).toMatchObject(V2_EXPIRED);
    expect(await finish(header)).toMatchObject(V2_EXPIRED);
    expect(await read(header)).toMatchObject(V3_EXPIRED);
  });

  it('is refused as expired when it was never used before its expiry', async () => {
    const expiresAt = new Date(Date.now() + 300).toISOString();
    const { token } = await repository.issue({ name: fresh('unused'), expiresAt });
    await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(expiresAt) + 50));
    expect(await upload([['project-token', token]])).toMatchObject(V2_EXPIRED);
  });

  it('is refused as an expired account token on both APIs', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const { body } = await rig.call('POST', '/api/v3/user/tokens', { expiresAt });
    const header: Headers = [['api-token', (body as ApiToken).token]];
    expect((await listOwn(header)).status).toBe(200);
    await eventually(async () => expect((await listOwn(header)).status).toBe(401));
    expect(await listOwn(header)).toMatchObject({
      body: { error: 'Unauthorized', message: 'Token expired' },
    });
    expect(await uploadByAccount(header)).toMatchObject(V2_EXPIRED);
  });

  it('is refused in the field of the other kind, which v3 explains', async () => {
    expect(await upload([['project-token', rig.accountToken]])).toMatchObject(V2_NOT_FOUND);
    expect(await uploadByAccount([['api-token', good.token]])).toMatchObject(V2_NOT_FOUND);
    const swapped = await read([['api-token', good.token]]);
    expect(swapped).toMatchObject(V3_UNKNOWN_TOKEN);
    expect(swapped.body).toMatchObject({
      message: 'This is a repository token. Send it in the project-token header.',
    });
    expect((await read([['project-token', rig.accountToken]])).body).toMatchObject({
      message: 'This is an account token. Send it in the api-token header.',
    });
  });

  it('is refused on the paths of the other kind, as if no token had been sent', async () => {
    expect(await upload([['api-token', rig.accountToken]])).toMatchObject(V2_NOT_FOUND);
    expect(await finish([['api-token', rig.accountToken]])).toMatchObject(V2_NOT_FOUND);
    expect(await uploadByAccount([['project-token', good.token]])).toMatchObject(V2_NOT_FOUND);
    const header: Headers = [['project-token', good.token]];
    const sha = newSha();
    for (const [method, path] of [
      ['GET', '/api/v3/user/tokens'],
      ['POST', '/api/v3/user/tokens'],
      ['DELETE', '/api/v3/user/tokens/1'],
      ['GET', repository.tokens],
      ['POST', repository.tokens],
      ['POST', `${repository.tokens}/delete`],
      ['DELETE', `${repository.tokens}/${String(good.id)}`],
      ['GET', '/api/v3/revocations/1'],
      ['GET', `${repository.v3}/coverage/status`],
      ['GET', `${repository.v3}/commits/${sha}/coverage/reports`],
    ] as const)
      expect(await rig.send({ method, path, headers: header })).toMatchObject(V3_NO_TOKEN);
    expect((await read(header)).status).toBe(200);
  });

  it("is refused on another repository's path, with an account that has no role there as well", async () => {
    expect(await rig.send({ path: other.analysis, headers: [['project-token', good.token]] })).toMatchObject(
      V3_UNKNOWN_TOKEN,
    );
    expect(await uploadByAccount([['api-token', rig.accountToken]], other)).toMatchObject(V2_NOT_FOUND);
    for (const path of [other.analysis, other.tokens, `${other.v3}/coverage/status`])
      expect(await rig.call('GET', path)).toMatchObject(V3_NOT_FOUND);
    const unknown = repository.analysis.replace(/[^/]+$/, fresh('nowhere'));
    expect((await rig.call('GET', unknown)).text).toBe((await rig.call('GET', other.analysis)).text);
  });

  it("cannot write to another repository: an upload with it lands in the token's own", async () => {
    const theirs = await other.issue();
    const sha = newSha();
    expect(await upload([['project-token', theirs.token]], `/2.0/coverage/${sha}/javascript`)).toMatchObject(
      RECEIVED,
    );
    await other.untilStatus(sha, 'Processed');
    expect(await repository.reportsOf(sha)).toEqual([]);
  });

  it('never shows a token or its secret in a reply', async () => {
    const secret = good.token.slice(17, 49);
    for (const reply of [
      await read([['project-token', twisted(good.token)]]),
      await upload([['project-token', `${good.token}x`]]),
      await rig.send({ path: `/api/v3/nowhere/${good.token}`, headers: [['project-token', good.token]] }),
      await rig.call('GET', repository.tokens),
    ])
      expect(reply.text + JSON.stringify(reply.headers)).not.toContain(secret);
  });
});
