import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemClock } from '@libs/clock';
import { Outbox } from '@libs/outbox';
import { eventually, runProgram } from '@libs/testing';
import { DataSource } from 'typeorm';
import { request } from 'undici';
import { MergedReport } from '../src/coverage/merge-parts';
import { packLines } from '../src/coverage/packed-lines';
import { defaultWorkerRetention, defaultWorkSettings } from '../src/start';
import { PostgresReportStore } from '../src/work/postgres-report-store';
import { ReportQueue } from '../src/work/report-queue';
import { ReportWriter } from '../src/work/report-writer';
import { IngestionRig, newSha, report, textLike, textWith } from './ingestion-rig';

describe('the ingestion worker', () => {
  let rig: IngestionRig;
  beforeEach(async () => {
    rig = await IngestionRig.start();
  });
  afterEach(() => rig.stop());

  const upload = (sha: string, files: Record<string, Record<string, number>>, query = '') =>
    rig.post(`/2.0/coverage/${sha}/go${query}`, report(files));
  const queue = (sha: string) =>
    rig.rows<{
      requested: number;
      done: number;
      attempts: number;
      parked_reason: string | null;
      last_problem: string | null;
    }>(
      'select requested, done, attempts, parked_reason, last_problem from coverage_reports where commit_sha = $1',
      [sha],
    );

  it('is woken by the event, long before a sweep', async () => {
    await rig.startWorker({ sweepMs: 600_000 });
    const sha = newSha();
    await eventually(async () => {
      await rig.post(`/2.0/coverage/${newSha()}/go`, report({ a: { 1: 1 } }));
      expect(await rig.rows('select from coverage_reports where done > 0')).not.toEqual([]);
    });
    await upload(sha, { a: { 1: 1 } });
    await eventually(async () => expect(await queue(sha)).toMatchObject([{ done: 1 }]));
  });

  // Losing all of Kafka loses nothing.
  it('finds what no event told of', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    await rig.db.query('delete from outbox');
    await rig.startWorker({ sweepMs: 50 });
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { a: { 1: 1 } } });
  });

  it('takes over what another claimed and did not finish', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    // As a worker leaves it that was killed after its claim.
    await rig.db.query(
      `update coverage_reports set attempts = 1, next_attempt_at = clock_timestamp() + interval '400 ms'`,
    );
    await rig.startWorker();
    expect(await queue(sha)).toMatchObject([{ done: 0 }]);
    await rig.settled();
    expect(await queue(sha)).toMatchObject([{ done: 1, attempts: 0 }]);
  });

  // A worker that slept through its claim comes back with what it had derived.
  // Otherwise what was acknowledged before the step would wait for as long as the clock went back.
  it('does not wait for a time that was written by a clock which has been put back since', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    await rig.db.query(`update coverage_reports set next_attempt_at = clock_timestamp() + interval '1 day'`);
    await rig.startWorker({ sweepMs: 50 });
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { a: { 1: 1 } } });
  });

  it('never lets a stale generation replace a newer one, nor itself', async () => {
    const db = await new DataSource({ type: 'postgres', url: rig.databaseUrl }).initialize();
    try {
      const store = new PostgresReportStore(db, new Outbox({ notify: false }));
      const writer = new ReportWriter(store, systemClock);
      const sha = newSha();
      await upload(sha, { old: { 1: 1 } });
      const sleeper = (await new ReportQueue(db).claim(1))!;
      await upload(sha, { new: { 1: 1 } });
      await rig.startWorker();
      await rig.settled();

      const derived = new MergedReport();
      derived.add({ filename: 'old', lines: packLines([1], [1]) });
      const before = await rig.rows('select * from coverage_reports');
      for (const generation of [1, 2])
        expect(await writer.write({ ...sleeper, generation }, derived)).toBe(false);
      expect(await rig.rows('select * from coverage_reports')).toEqual(before);
      expect(await rig.coverage(sha)).toEqual({ Go: { new: { 1: 1 } } });
      expect(await rig.rows(`select from outbox where type = 'coverage.report-processed.v1'`)).toHaveLength(
        1,
      );
    } finally {
      await db.destroy();
    }
  });

  it('stores a generation once though many workers race for it', async () => {
    const shas = Array.from({ length: 12 }, newSha);
    for (const sha of shas) await upload(sha, { a: { 1: 1 } });
    await Promise.all([1, 2, 3].map(() => rig.startWorker({ claimMs: 1, concurrency: 3 })));
    await rig.settled();
    const events = await rig.rows<{ n: number }>(
      `select count(*)::int as n from outbox where type = 'coverage.report-processed.v1' group by key`,
    );
    expect(events).toEqual(shas.map(() => ({ n: 1 })));
  });

  it('parks a report whose stored bytes are damaged, says why in the status, and starts afresh with the next upload', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    await rig.db.query('update coverage_upload_bodies set body = $1', [gzipSync('{"fileReports":[{')]);
    await rig.startWorker();
    await eventually(async () => {
      expect(await rig.states()).toMatchObject([
        { status: 'Pending', problem: textWith('not complete JSON') },
      ]);
    });
    await upload(sha, { b: { 1: 1 } });
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { b: { 1: 1 } } });
    expect(await rig.states()).toMatchObject([{ status: 'Processed' }]);
    expect((await rig.states())[0]).not.toHaveProperty('problem');
  });

  // All that a client can do is send the same again.
  it.each([
    ['the same upload', '', (sha: string) => upload(sha, { a: { 1: 1 } })],
    [
      'the same partial upload',
      '?partial=true',
      (sha: string) => upload(sha, { a: { 1: 1 } }, '?partial=true'),
    ],
    ['the final', '?partial=true', (sha: string) => rig.post(`/2.0/commit/${sha}/coverageFinal`, '')],
  ])('tries a parked report afresh when %s comes again', async (_, query, again) => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } }, query);
    await rig.post(`/2.0/commit/${sha}/coverageFinal`, '');
    await rig.db.query(`update coverage_reports set parked_reason = 'given up', attempts = 9`);
    await rig.startWorker();
    await again(sha);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { a: { 1: 1 } } });
    expect((await rig.states())[0]).not.toHaveProperty('problem');
  });

  it('tries again later what may go better, and gives up after so many attempts', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    await rig.db.query('alter table coverage_report_files rename to hidden');
    await rig.startWorker({ maxAttempts: 3, backoff: { firstMs: 20, maxMs: 50 } });
    await eventually(async () => {
      expect(await queue(sha)).toMatchObject([
        { done: 0, parked_reason: textLike(/^Given up after 3 attempts/) },
      ]);
    });
    await rig.db.query('alter table hidden rename to coverage_report_files');
  });

  // A disk that is full for half an hour must not leave every report of that time to an operator.
  it('never gives up for want of a working database', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    await rig.db.query(`
      create function full_disk() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger full_disk before insert on coverage_report_files execute function full_disk()`);
    const worker = await rig.startWorker({ maxAttempts: 2, backoff: { firstMs: 10, maxMs: 10 } });
    await eventually(async () => {
      const text = await (await fetch(`${worker.managementUrl}/metrics`)).text();
      expect(
        Number(
          /portcullis_work_attempts_total\{.*queue="reports",outcome="retried".*\} (\d+)/.exec(text)?.[1],
        ),
      ).toBeGreaterThan(3);
    });
    expect(await queue(sha)).toMatchObject([{ parked_reason: null, last_problem: textWith('extend file') }]);
    await rig.db.query('drop trigger full_disk on coverage_report_files');
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { a: { 1: 1 } } });
  });

  it('shows the last problem while it tries again, and forgets it once it is done', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    await rig.db.query('alter table coverage_report_files rename to hidden');
    await rig.startWorker({ backoff: { firstMs: 100, maxMs: 100 } });
    await eventually(async () => {
      expect(await rig.states()).toMatchObject([{ status: 'Pending', problem: textWith('does not exist') }]);
    });
    await rig.db.query('alter table hidden rename to coverage_report_files');
    await rig.settled();
    expect(await queue(sha)).toMatchObject([{ done: 1, attempts: 0, last_problem: null }]);
  });

  it('parks a report on which every worker died', async () => {
    const sha = newSha();
    await upload(sha, { a: { 1: 1 } });
    await rig.db.query('update coverage_reports set attempts = 12');
    await rig.startWorker();
    await eventually(async () => {
      expect(await queue(sha)).toMatchObject([{ parked_reason: textWith('ended with the worker') }]);
    });
  });

  it('tells its metrics', async () => {
    const worker = await rig.startWorker();
    await upload(newSha(), { a: { 1: 1 } });
    await rig.settled();
    const text = async (url: string) => (await request(`${url}/metrics`)).body.text();
    const work = await text(worker.managementUrl);
    expect(work).toMatch(/portcullis_work_attempts_total\{.*queue="reports",outcome="stored".*\} 1/);
    expect(work).toMatch(/portcullis_work_oldest_age_seconds\{.*queue="reports".*\} 0/);
    expect(work).toMatch(/portcullis_work_duration_seconds_count\{.*queue="reports".*\} 1/);
    const api = await text(rig.api.managementUrl);
    expect(api).toMatch(/portcullis_upload_requests_total\{.*outcome="acknowledged".*\} 1/);
    expect(api).toMatch(/portcullis_upload_received_bytes_total\{.*\} [1-9]/);
    expect(api).toMatch(/portcullis_lease_remaining_seconds\{.*\} [0-9.]+/);
  });

  it('finishes what is under way when it stops', async () => {
    const worker = await rig.startWorker({ concurrency: 1 });
    const lines = Object.fromEntries(Array.from({ length: 2_000 }, (_, line) => [String(line + 1), 1]));
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, lines]));
    const sha = newSha();
    await upload(sha, files);
    await eventually(async () => expect(await queue(sha)).not.toMatchObject([{ attempts: 0, done: 0 }]), {
      everyMs: 2,
    });
    await worker.close();
    expect(await queue(sha)).toMatchObject([{ done: 1 }]);
  });
});

describe('a worker process that is killed in the middle', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  afterAll(() => rig.stop());

  it('leaves nothing behind, and another does the work', async () => {
    const sha = newSha();
    await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }));
    await rig.db.query('begin; lock table outbox in exclusive mode');
    const config = {
      host: '127.0.0.1',
      managementPort: 0,
      logLevel: 'silent',
      databaseUrl: rig.databaseUrl,
      events: { kind: 'outbox', databaseUrl: rig.databaseUrl, pollIntervalMs: 20 },
      work: { ...defaultWorkSettings, sweepMs: 50, claimMs: 1_500 },
      retention: defaultWorkerRetention,
    };
    const program = runProgram(
      `require(${JSON.stringify(resolve(__dirname, '../src/start'))}).startIngestionWorker(${JSON.stringify(config)})`,
    );
    // Files and report are written, the event is not: the last step of the transaction.
    await eventually(async () => {
      const waiting = await rig.rows(
        `select from pg_locks where not granted and relation = 'outbox'::regclass`,
      );
      expect(waiting).not.toEqual([]);
    }).finally(() => program.kill());
    await rig.db.query('rollback');
    await rig.startWorker();
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { a: { 1: 1 } } });
    expect(await rig.rows(`select from outbox where type = 'coverage.report-processed.v1'`)).toHaveLength(1);
  });
});
