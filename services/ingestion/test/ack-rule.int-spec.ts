import { eventually } from '@libs/testing';
import {
  IngestionRig,
  newSha,
  objectWith,
  principalOn,
  report,
  shortLease,
  type Reply,
} from './ingestion-rig';
import { LossyProxy } from './lossy-proxy';

const body = report({ 'a.js': { 1: 1, 2: 0 } });
const other = report({ 'a.js': { 1: 0, 2: 1 } });

describe('an acknowledged upload', () => {
  let rig: IngestionRig;
  let proxy: LossyProxy;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    proxy = new LossyProxy(new URL(rig.databaseUrl));
  });
  afterAll(async () => {
    await rig.stop();
    await proxy.stop();
  });

  const count = async (sha: string) => {
    const [row] = await rig.rows<Record<string, number>>(
      `select
         (select count(*)::int from coverage_uploads where commit_sha = $1) as uploads,
         (select count(*)::int from coverage_upload_bodies join coverage_uploads on position = upload_position
          where commit_sha = $1) as bodies,
         (select count(*)::int from outbox where key like '%:' || $1) as events,
         (select coalesce(sum(requested), 0)::int from coverage_reports where commit_sha = $1) as requested`,
      [sha],
    );
    return row!;
  };

  it('is one upload, one body and one event, committed together', async () => {
    const sha = newSha();
    await rig.post(`/2.0/coverage/${sha}/go`, body);
    expect(await count(sha)).toEqual({ uploads: 1, bodies: 1, events: 1, requested: 1 });
    expect(await rig.rows('select type, topic, payload from outbox where key = $1', [`9:${sha}`])).toEqual([
      {
        type: 'coverage.upload-received.v1',
        topic: 'portcullis.coverage.events.v1',
        payload: objectWith({
          repositoryId: 9,
          commitSha: sha,
          language: 'Go',
          kind: 'complete',
        }),
      },
    ]);
  });

  it('has no second effect when it is sent again, one after another or at once', async () => {
    const sha = newSha();
    const send = () => rig.post(`/2.0/coverage/${sha}/go`, body);
    const replies = [await send(), await send(), ...(await Promise.all(Array.from({ length: 20 }, send)))];
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await count(sha)).toEqual({ uploads: 1, bodies: 1, events: 1, requested: 1 });
  });

  it('is another one if the language, the kind, the commit, the repository or a byte is another', async () => {
    const sha = newSha();
    const path = `/2.0/coverage/${sha}/go`;
    await rig.post(path, body);
    await rig.post(path, other);
    await rig.post(`/2.0/coverage/${sha}/java`, body);
    await rig.post(`${path}?partial=true`, body);
    await rig.post(path, body, { repositoryId: 10 });
    expect(await count(sha)).toMatchObject({ uploads: 5, events: 5, requested: 4 });
  });

  // The npm client posts one report per language, all at the same instant.
  it('loses nothing when many languages of one commit arrive at once', async () => {
    const sha = newSha();
    const languages = ['javascript', 'typescript', 'java', 'coffeescript', 'python', 'go', 'ruby', 'php'];
    const replies = await Promise.all(
      languages.map((name) => rig.post(`/2.0/coverage/${sha}/${name}`, body)),
    );
    expect(replies.map(({ status }) => status)).toEqual(languages.map(() => 200));
    expect(await count(sha)).toEqual({ uploads: 8, bodies: 8, events: 8, requested: 8 });
  });

  it('is not acknowledged when the outcome of its commit is unknown, and the retry finds out', async () => {
    const api = await rig.startApi({}, await proxy.start());
    const sha = newSha();
    proxy.loseNextCommit = true;
    const lost = await rig.post(`/2.0/coverage/${sha}/go`, body, {}, api);
    expect([lost.status, lost.headers['retry-after'], proxy.lost]).toEqual([503, '2', 1]);
    expect(lost.body.error).not.toContain('not found');
    // The commit had happened.
    await eventually(async () => expect(await count(sha)).toMatchObject({ uploads: 1, events: 1 }));
    expect((await rig.post(`/2.0/coverage/${sha}/go`, body, {}, api)).status).toBe(200);
    expect(await count(sha)).toEqual({ uploads: 1, bodies: 1, events: 1, requested: 1 });
  });

  it('meets a database that is gone with 503 and Retry-After, and serves again by itself', async () => {
    const api = rig.running.at(-1)!;
    const sha = newSha();
    await rig.db.query('begin; lock table coverage_uploads in access exclusive mode');
    const waiting = rig.post(`/2.0/coverage/${sha}/go`, body, {}, api);
    await eventually(async () => {
      const blocked = await rig.rows(
        `select from pg_locks where not granted and relation = 'coverage_uploads'::regclass`,
      );
      expect(blocked).toHaveLength(1);
    });
    proxy.cut();
    const reply = await waiting;
    await rig.db.query('rollback');
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '2']);
    expect((await rig.post(`/2.0/coverage/${sha}/go`, body, {}, api)).status).toBe(200);
    await api.close();
  });
});

describe('ingestion as an enforcer', () => {
  let rig: IngestionRig;
  beforeEach(async () => {
    rig = await IngestionRig.start({}, shortLease);
  });
  afterEach(() => rig.stop());

  const blockUploads = () => rig.db.query('begin; lock table coverage_uploads in access exclusive mode');
  const blocked = () =>
    eventually(async () => {
      const waiting = await rig.rows(
        `select from pg_locks where not granted and relation = 'coverage_uploads'::regclass`,
      );
      expect(waiting.length).toBeGreaterThan(0);
    });

  it('refuses what rests on a fact that was revoked since, as an unknown token', async () => {
    const asOf = rig.tokensApi.asOf;
    const seq = rig.tokensApi.revoke('token:AbCdEfGhIjKl');
    await eventually(() => expect(rig.tokensApi.enforced(seq)).toBe(true));
    const sha = newSha();
    for (const path of [`/2.0/coverage/${sha}/go`, `/2.0/commit/${sha}/coverageFinal`]) {
      const reply = await rig.post(path, body, { asOf });
      expect([reply.status, reply.body]).toEqual([404, { error: 'not found' }]);
    }
    expect(await rig.rows('select from coverage_uploads')).toEqual([]);
  });

  // The token is as good as before; whether it still may, the gateway decides when the request comes again.
  it.each(['change:7', 'repository:9'])(
    'says 503, and not that the token is unknown, after %s',
    async (subject) => {
      const asOf = rig.tokensApi.asOf;
      const seq = rig.tokensApi.revoke(subject);
      await eventually(() => expect(rig.tokensApi.enforced(seq)).toBe(true));
      const subjects = ['token:AbCdEfGhIjKl', 'account:7', 'change:7', 'repository:9', 'all'];
      const send = (at: number) => rig.post(`/2.0/coverage/${newSha()}/go`, body, { asOf: at, subjects });
      const reply = await send(asOf);
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1']);
      expect((await send(seq)).status).toBe(200);
    },
  );

  it('lets uploads of other tokens through, and ones decided after the revocation', async () => {
    const asOf = rig.tokensApi.asOf;
    const seq = rig.tokensApi.revoke('token:Zzzzzzzzzzzz');
    await eventually(() => expect(rig.tokensApi.enforced(seq)).toBe(true));
    expect((await rig.post(`/2.0/coverage/${newSha()}/go`, body, { asOf })).status).toBe(200);
    const again = await rig.post(`/2.0/coverage/${newSha()}/go`, body, {
      subjects: ['token:Zzzzzzzzzzzz', 'all'],
    });
    expect(again.status).toBe(200);
  });

  // The heart of it: otherwise "revoked" would be answered while an upload is about to be acknowledged.
  it('makes a revocation wait for the uploads in flight, and acknowledges none after it', async () => {
    await blockUploads();
    let answered: Reply | undefined;
    const upload = rig.post(`/2.0/coverage/${newSha()}/go`, body).then((reply) => (answered = reply));
    await blocked();
    const seq = rig.tokensApi.revoke('token:AbCdEfGhIjKl');
    await eventually(async () => {
      const reply = await rig.post(`/2.0/commit/${newSha()}/coverageFinal`, '{}', { asOf: seq - 1 });
      expect(reply.status).toBe(404);
    });
    expect([rig.tokensApi.enforced(seq), answered]).toEqual([false, undefined]);
    await rig.db.query('rollback');
    expect((await upload).status).toBe(404);
    await eventually(() => expect(rig.tokensApi.enforced(seq)).toBe(true));
  });

  // Whoever removed a person was answered: nothing of theirs may become a result after that, acknowledged or not.
  it.each(['change:7', 'repository:9'])(
    'makes %s wait likewise: the upload is stored before that is answered, and not acknowledged',
    async (subject) => {
      const subjects = ['token:AbCdEfGhIjKl', 'account:7', 'change:7', 'repository:9', 'all'];
      const { asOf } = rig.tokensApi;
      await blockUploads();
      const upload = rig.post(`/2.0/coverage/${newSha()}/go`, body, { subjects });
      await blocked();
      const seq = rig.tokensApi.revoke(subject);
      await eventually(async () => {
        const later = await rig.post(`/2.0/commit/${newSha()}/coverageFinal`, '{}', { subjects, asOf });
        expect(later.status).toBe(503);
      });
      expect(rig.tokensApi.enforced(seq)).toBe(false);
      await rig.db.query('rollback');
      const reply = await upload;
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1']);
      await eventually(() => expect(rig.tokensApi.enforced(seq)).toBe(true));
      expect(await rig.rows('select from coverage_uploads')).toHaveLength(1);
    },
  );

  it('answers 503 with Retry-After without a lease, and serves again with one', async () => {
    rig.tokensApi.down = true;
    const send = () => rig.post(`/2.0/coverage/${newSha()}/go`, body);
    await eventually(async () => {
      const reply = await send();
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1']);
    });
    rig.tokensApi.down = false;
    await eventually(async () => expect((await send()).status).toBe(200));
  });

  it('does not acknowledge an upload that outlived the lease, though it is durable', async () => {
    await blockUploads();
    const sha = newSha();
    const upload = rig.post(`/2.0/coverage/${sha}/go`, body);
    await blocked();
    rig.tokensApi.down = true;
    await new Promise((resolve) => setTimeout(resolve, shortLease.durationMs + 100));
    await rig.db.query('rollback');
    const reply = await upload;
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1']);
    expect(await rig.rows('select from coverage_uploads where commit_sha = $1', [sha])).toHaveLength(1);
  });

  it('cannot judge a fact of another incarnation, and says 503 rather than guess', async () => {
    const path = `/2.0/coverage/${newSha()}/go`;
    const assertion = await rig.signer.sign('ingestion', {
      method: 'POST',
      path,
      incarnation: 'another',
      asOf: 0,
      subjects: ['token:AbCdEfGhIjKl'],
      principal: principalOn(9),
    });
    expect((await rig.post(path, body, { assertion })).status).toBe(503);
  });

  it('finishes accepted uploads on a stop, and gives the lease back after them', async () => {
    await blockUploads();
    const sha = newSha();
    const upload = rig.post(`/2.0/coverage/${sha}/go`, body);
    await blocked();
    const closed = rig.api.close();
    expect(rig.tokensApi.acked.size).toBe(1);
    await rig.db.query('rollback');
    expect((await upload).status).toBe(200);
    await closed;
    expect(rig.tokensApi.acked.size).toBe(0);
  });
});
