import { eventually } from '@libs/testing';
import { request } from 'undici';
import { analysisPath, IngestionRig, newSha, type Reply, report, repositoryPath } from './ingestion-rig';

const body = report({ 'a.js': { 1: 1, 2: 0 } });
/** Six in ten of the rig's eight connections. */
const TURNS = 4;
const QUEUED = 3;

describe('uploads that come faster than they are stored', () => {
  let rig: IngestionRig;
  let underWay: Promise<Reply>[];
  beforeAll(async () => {
    rig = await IngestionRig.start({ maxQueued: QUEUED });
  });
  beforeEach(async () => {
    await rig.db.query('begin; lock table coverage_uploads in access exclusive mode');
    underWay = Array.from({ length: TURNS + QUEUED }, () => upload());
    await eventually(async () => expect(await waiting()).toBe(QUEUED));
  });
  afterEach(async () => {
    await rig.db.query('rollback');
    await Promise.allSettled(underWay);
  });
  afterAll(() => rig.stop());

  const upload = (): Promise<Reply> => rig.post(`/2.0/coverage/${newSha()}/go`, body);
  const waiting = async (): Promise<number> => {
    const reply = await request(`${rig.api.managementUrl}/metrics`, { dispatcher: rig.agent });
    const line = /^portcullis_pool_waiting_requests\{pool="storage"[^}]*\} (\d+)$/m;
    return Number(line.exec(await reply.body.text())?.[1]);
  };

  it('keep nobody waiting who asks for something else', async () => {
    const replies = [
      await rig.send(`${repositoryPath}/branches`),
      await rig.post(`${analysisPath}/issues/search`, {}),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('are refused at their head when too many wait, and stored in their turn otherwise', async () => {
    for (const path of [`/2.0/coverage/${newSha()}/go`, `/2.0/commit/${newSha()}/issuesRemoteResults`]) {
      const reply = await rig.post(path, 'not even JSON');
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1']);
    }
    await rig.db.query('rollback');
    expect((await Promise.all(underWay)).map(({ status }) => status)).toEqual(
      Array.from({ length: TURNS + QUEUED }, () => 200),
    );
    expect((await upload()).status).toBe(200);
  });

  it('hold up no revocation while they wait for their turn, and are refused by it', async () => {
    const asOf = rig.tokensApi.asOf;
    const subjects = ['token:Zzzzzzzzzzzz', 'all'];
    await rig.db.query('rollback');
    await Promise.all(underWay);
    await rig.db.query('begin; lock table coverage_uploads in access exclusive mode');
    const storing = Array.from({ length: TURNS }, () => upload());
    await eventually(async () => {
      const locks = await rig.rows(
        `select from pg_locks where not granted and relation = 'coverage_uploads'::regclass`,
      );
      expect(locks).toHaveLength(TURNS);
    });
    const late = rig.post(`/2.0/coverage/${newSha()}/go`, body, { asOf, subjects });
    await eventually(async () => expect(await waiting()).toBe(1));
    const seq = rig.tokensApi.revoke('token:Zzzzzzzzzzzz');
    await eventually(() => expect(rig.tokensApi.enforced(seq)).toBe(true));
    await rig.db.query('rollback');
    expect((await late).status).toBe(404);
    expect((await Promise.all(storing)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
