import { makeToken } from '@libs/token-format';
import {
  RECEIVED,
  V2_NOT_FOUND,
  v2Error,
  V3_NO_TOKEN,
  V3_UNKNOWN_TOKEN,
  v3BadRequest,
} from './support/answers';
import {
  type ApiToken,
  ContractRig,
  type Headers,
  newSha,
  REPORT,
  type RepositoryRig,
} from './support/contract-rig';
import type { Reply } from './support/raw-http';

describe('the contract: the headers of tokens', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let good: ApiToken;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    good = await repository.issue();
  });
  afterAll(() => rig.close());

  const upload = (headers: Headers, path = `/2.0/coverage/${newSha()}/javascript`): Promise<Reply> =>
    rig.send({ method: 'POST', path, headers, body: JSON.stringify(REPORT) });
  const uploadByAccount = (headers: Headers): Promise<Reply> =>
    upload(headers, `${repository.v2}/commit/${newSha()}/coverage/javascript`);
  const read = (headers: Headers): Promise<Reply> => rig.send({ path: repository.analysis, headers });
  const listOwn = (headers: Headers): Promise<Reply> => rig.send({ path: '/api/v3/user/tokens', headers });

  describe('several headers in one request', () => {
    it('let the path decide on v2, whatever the other kind holds', async () => {
      for (const second of [rig.accountToken, makeToken('account').token, 'nonsense', good.token])
        expect(
          await upload([
            ['api-token', second],
            ['project-token', good.token],
          ]),
        ).toMatchObject(RECEIVED);
      for (const second of [good.token, makeToken('repository').token, 'nonsense'])
        expect(
          await uploadByAccount([
            ['project-token', second],
            ['api-token', rig.accountToken],
          ]),
        ).toMatchObject(RECEIVED);
      expect(
        await upload([
          ['api-token', rig.accountToken],
          ['project-token', makeToken('repository').token],
        ]),
      ).toMatchObject(V2_NOT_FOUND);
    });

    it('let api-token come first on v3, good or bad', async () => {
      const bad = makeToken('repository').token;
      expect(
        await read([
          ['project-token', bad],
          ['api-token', rig.accountToken],
        ]),
      ).toMatchObject({ status: 200 });
      expect(
        await read([
          ['project-token', good.token],
          ['api-token', makeToken('account').token],
        ]),
      ).toMatchObject(V3_UNKNOWN_TOKEN);
    });

    it.each(['', 'null', ' '])('count %j as absent, in either spelling', async (nothing) => {
      expect(
        await upload([
          ['api_token', nothing],
          ['api-token', nothing],
          ['project-token', nothing],
          ['project_token', good.token],
        ]),
      ).toMatchObject(RECEIVED);
      expect(
        await read([
          ['api-token', nothing],
          ['project-token', good.token],
        ]),
      ).toMatchObject({ status: 200 });
      expect(await upload([['project-token', nothing]])).toMatchObject(V2_NOT_FOUND);
      expect(await upload([['project_token', nothing]])).toMatchObject(V2_NOT_FOUND);
      expect(await listOwn([['api-token', nothing]])).toMatchObject(V3_NO_TOKEN);
    });

    it('may be a dashed and an underscored pair of one value, in any letter case', async () => {
      expect(
        await upload([
          ['Project-Token', good.token],
          ['PROJECT_TOKEN', good.token],
        ]),
      ).toMatchObject(RECEIVED);
      expect(
        await uploadByAccount([
          ['api_token', rig.accountToken],
          ['api-token', rig.accountToken],
        ]),
      ).toMatchObject(RECEIVED);
      expect((await listOwn([['API_TOKEN', rig.accountToken]])).status).toBe(200);
    });

    it('must not be a pair of two values, nor one header twice', async () => {
      const pairs: Headers[] = [
        [
          ['project-token', good.token],
          ['project_token', makeToken('repository').token],
        ],
        [
          ['project-token', good.token],
          ['project-token', good.token],
        ],
      ];
      for (const pair of pairs) {
        expect(await upload(pair)).toMatchObject(v2Error(400));
        expect(await read(pair)).toMatchObject(v3BadRequest());
      }
    });
  });

  describe('Authorization: Bearer', () => {
    const bearer = (value: string): Headers => [['authorization', value]];
    it('carries either kind, in any letter case of the scheme', async () => {
      expect(await upload(bearer(`Bearer ${good.token}`))).toMatchObject(RECEIVED);
      expect(await uploadByAccount(bearer(`bearer ${rig.accountToken}`))).toMatchObject(RECEIVED);
      expect((await read(bearer(`BEARER  ${good.token}`))).status).toBe(200);
    });

    it('is refused like any other bad token', async () => {
      for (const value of ['Bearer nonsense', `Bearer ${makeToken('repository').token}`]) {
        expect(await upload(bearer(value))).toMatchObject(V2_NOT_FOUND);
        expect(await read(bearer(value))).toMatchObject(V3_UNKNOWN_TOKEN);
      }
    });

    it('counts as absent when it is empty, null or of another scheme', async () => {
      for (const value of ['', 'Bearer', 'Bearer ', 'Bearer null', 'Basic dXNlcjpwYXNz', 'token x']) {
        expect(await upload(bearer(value))).toMatchObject(V2_NOT_FOUND);
        expect(await read(bearer(value))).toMatchObject(V3_NO_TOKEN);
        expect(await upload([['project-token', good.token], ...bearer(value)])).toMatchObject(RECEIVED);
      }
    });

    it('must agree with the header of its kind', async () => {
      expect(await upload([['project-token', good.token], ...bearer(`Bearer ${good.token}`)])).toMatchObject({
        status: 200,
      });
      expect(
        await upload([['project-token', good.token], ...bearer(`Bearer ${makeToken('repository').token}`)]),
      ).toMatchObject(v2Error(400));
    });
  });
});
