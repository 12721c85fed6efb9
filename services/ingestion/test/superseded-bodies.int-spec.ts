import { DataSource } from 'typeorm';
import { eventually } from '@libs/testing';
import { SupersededBodies } from '../src/retention/superseded-bodies';
import { defaultWorkerRetention } from '../src/start';
import { IngestionRig, newSha, report } from './ingestion-rig';

const DAY_MS = 86_400_000;

describe('retention of bodies that were uploaded', () => {
  let rig: IngestionRig;
  let db: DataSource;
  beforeEach(async () => {
    rig = await IngestionRig.start();
    db = await new DataSource({ type: 'postgres', url: rig.databaseUrl }).initialize();
  });
  afterEach(async () => {
    await db.destroy();
    await rig.stop();
  });

  const upload = (sha: string, file: string, query = '') =>
    rig.post(`/2.0/coverage/${sha}/go${query}`, report({ [file]: { 1: 1 } }));
  const partial = (sha: string, file: string) => upload(sha, file, '?partial=true');
  const final = (sha: string) => rig.post(`/2.0/commit/${sha}/coverageFinal`, '');
  const age = (days: number) =>
    rig.db.query(`update coverage_uploads set received_at = received_at - $1 * interval '1 day'`, [days]);
  /** By a worker that leaves all bodies to the test: each sweeps once when it starts. */
  const derived = async () => {
    await rig.startWorker({}, undefined, { ...defaultWorkerRetention, supersededBodiesMs: 36_500 * DAY_MS });
    await rig.settled();
  };
  /** Of each upload in order of arrival: whether its body is there. */
  const bodies = async (): Promise<boolean[]> => {
    const rows = await rig.rows<{ there: boolean }>(
      `select b.upload_position is not null as there from coverage_uploads u
       left join coverage_upload_bodies b on b.upload_position = u.position where u.kind <> 'final' order by u.position`,
    );
    return rows.map(({ there }) => there);
  };
  const remove = () => new SupersededBodies(db, 30 * DAY_MS).removeBatch();

  it('keeps what the report is derived from, and lets go what a complete upload replaced so long ago', async () => {
    const sha = newSha();
    await upload(sha, 'first');
    await partial(sha, 'sealed before the second');
    await final(sha);
    await upload(sha, 'second');
    await partial(sha, 'merged into the second');
    await final(sha);
    await partial(sha, 'waits for a final');
    await derived();
    await age(29);
    expect(await remove()).toEqual({ removed: 0, more: false });
    await age(2);
    expect(await remove()).toEqual({ removed: 2, more: false });
    expect(await bodies()).toEqual([false, false, true, true, true]);

    // Derived again, and with the partial that had waited.
    await final(sha);
    await rig.settled();
    const one = { 1: 1 };
    const merged = { second: one, 'merged into the second': one, 'waits for a final': one };
    expect(await rig.coverage(sha)).toEqual({ Go: merged });
  });

  // Its final comes after the complete upload, so its generation is the newer one, and still no report has it.
  it('lets go partial uploads that a complete one overtook before their final, sealed or not', async () => {
    const sha = newSha();
    await partial(sha, 'sealed later');
    await upload(sha, 'complete');
    await final(sha);
    await derived();
    expect(await rig.coverage(sha)).toEqual({ Go: { complete: { 1: 1 } } });
    await partial(sha, 'never sealed');
    await upload(sha, 'newer');
    await partial(sha, 'after it');
    await rig.settled();
    await age(31);
    await eventually(async () => {
      await remove();
      expect(await bodies()).toEqual([false, false, false, true, true]);
    });
    await final(sha);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { newer: { 1: 1 }, 'after it': { 1: 1 } } });
  });

  it('lets go a partial upload that was overtaken while the complete one is still the newest', async () => {
    const sha = newSha();
    await partial(sha, 'overtaken');
    await upload(sha, 'complete');
    await final(sha);
    await derived();
    await age(31);
    await eventually(async () => {
      await remove();
      expect(await bodies()).toEqual([false, true]);
    });
  });

  it('keeps what a newer upload will replace only when its report is stored', async () => {
    const sha = newSha();
    await upload(sha, 'first');
    await upload(sha, 'second');
    await age(31);
    expect((await remove()).removed).toBe(0);
    await derived();
    // The worker, which removes such bodies when it starts, may have come first.
    await eventually(async () => {
      await remove();
      expect(await bodies()).toEqual([false, true]);
    });
    expect(await rig.coverage(sha)).toEqual({ Go: { second: { 1: 1 } } });
  });

  it('keeps the bodies of other languages and commits', async () => {
    const [sha, other] = [newSha(), newSha()];
    await upload(sha, 'a');
    await upload(other, 'a');
    await rig.post(`/2.0/coverage/${sha}/python`, report({ a: { 1: 1 } }));
    await derived();
    await age(31);
    expect((await remove()).removed).toBe(0);
  });

  // The row is what says that these bytes were received; without it they would be taken for a new report.
  it('still knows the bytes when they are sent again', async () => {
    const sha = newSha();
    await upload(sha, 'first');
    await upload(sha, 'second');
    await derived();
    await age(31);
    expect((await remove()).removed).toBe(1);
    expect((await upload(sha, 'first')).status).toBe(200);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { second: { 1: 1 } } });
    expect(await bodies()).toEqual([false, true]);
  });

  describe('of many uploads', () => {
    beforeEach(async () => {
      await upload(newSha(), 'any');
      await derived();
      await rig.db.query(
        `with old as (
           insert into coverage_uploads (upload_id, repository_id, commit_sha, language, kind, digest, generation, token_id, received_at)
           select gen_random_uuid(), u.repository_id, u.commit_sha, u.language, 'complete', decode(md5(n::text), 'hex'), 0, u.token_id,
                  u.received_at
           from coverage_uploads u, generate_series(1, 700) as n returning position
         ) insert into coverage_upload_bodies select position, 'x' from old`,
      );
      await age(31);
    });

    it('removes no more than a batch at one time, and comes to the end', async () => {
      const bodies = new SupersededBodies(db, 30 * DAY_MS);
      // The first body that it looks at is the one that the report is derived from.
      expect(await bodies.removeBatch()).toEqual({ removed: 499, more: true });
      expect(await bodies.removeBatch()).toEqual({ removed: 201, more: false });
      expect(await bodies.removeBatch()).toEqual({ removed: 0, more: false });
    });

    it('removes each body once where two workers sweep at the same time', async () => {
      const removed = await Promise.all([remove(), remove()]);
      const left = (await bodies()).filter(Boolean).length;
      expect(removed.reduce((sum, batch) => sum + batch.removed, 0)).toBe(701 - left);
    });

    it('is what a worker does beside its work', async () => {
      await rig.startWorker({}, undefined, { ...defaultWorkerRetention, sweepMs: 50 });
      await eventually(async () => expect((await bodies()).filter(Boolean)).toHaveLength(1), {
        timeoutMs: 30_000,
      });
    });
  });
});
