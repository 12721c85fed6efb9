import { gzipSync } from 'node:zlib';
import { issuesSearchReply } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { eventually } from '@libs/testing';
import { DataSource } from 'typeorm';
import { AnalysisQueue } from '../src/analysis/analysis-queue';
import { AnalysisWriter } from '../src/analysis/analysis-writer';
import { KnownIssues } from '../src/analysis/known-issues';
import { MergedResults } from '../src/analysis/merge-results';
import { analysisPath, IngestionRig, newSha, objectWith, textWith } from './ingestion-rig';
import { clone, duplication, foundBy, metrics } from './result-bodies';

describe('deriving the results of a commit', () => {
  let rig: IngestionRig;
  beforeEach(async () => {
    rig = await IngestionRig.start();
  });
  afterEach(() => rig.stop());

  const upload = (sha: string, body: unknown, tail = 'issuesRemoteResults') =>
    rig.post(`/2.0/commit/${sha}/${tail}`, body);
  const finish = (sha: string) => upload(sha, '', 'resultsFinal');
  const queue = (sha: string) =>
    rig.rows<{ requested: number; done: number; parked_reason: string | null }>(
      'select requested, done, attempts, parked_reason, last_problem from analysis_results where commit_sha = $1',
      [sha],
    );
  const lines = async (): Promise<number[]> => {
    const reply = await rig.post(`${analysisPath}/issues/search`, '');
    return issuesSearchReply.parse(reply.body).data.map(({ lineNumber }) => lineNumber);
  };

  it('is woken by the event, long before a sweep', async () => {
    await rig.startWorker({ sweepMs: 600_000 });
    await eventually(async () => {
      await finish(newSha());
      expect(await rig.rows('select from analysis_results where done > 0')).not.toEqual([]);
    });
    const sha = newSha();
    await finish(sha);
    await eventually(async () => expect(await queue(sha)).toMatchObject([{ done: 1 }]));
  });

  // Losing all of Kafka loses nothing.
  it('happens without any event, too', async () => {
    const sha = newSha();
    await upload(sha, [foundBy('eslint', { 'a.js': [{ line: 4 }] })]);
    await finish(sha);
    await rig.db.query('delete from outbox');
    await rig.startWorker();
    await rig.settled();
    expect(await lines()).toEqual([4]);
  });

  it('keeps metrics and duplication with their files', async () => {
    const sha = newSha();
    const figures = {
      complexity: 3,
      loc: 40,
      cloc: 2,
      nrMethods: 4,
      nrClasses: null,
      lineComplexities: [{ line: 7, value: 3 }],
    };
    await upload(sha, [metrics('scala', { 'a.scala': figures, 'b.scala': null })], 'metricsRemoteResults');
    const twice = clone([
      ['a.scala', 3, 11],
      ['a.scala', 20, 28],
      ['c.scala', 1, 9],
    ]);
    await upload(
      sha,
      [duplication('Scala', ['a.scala', 'd.scala'], [twice, twice])],
      'duplicationRemoteResults',
    );
    await upload(sha, [foundBy('scalastyle', { 'a.scala': [{ line: 1 }, { line: 2 }], 'README.md': [] })]);
    await finish(sha);
    await rig.startWorker();
    await rig.settled();
    const files = await rig.rows<{ file_path: string }>(
      `select file_path, language, f.issues, f.clones, complexity, loc, nr_methods, nr_classes, line_complexities
       from analysis_files f join analysis_results r on r.position = f.result_position and r.done = f.generation
       order by file_path`,
    );
    expect(files.map(({ file_path }) => file_path)).toEqual([
      'README.md',
      'a.scala',
      'b.scala',
      'c.scala',
      'd.scala',
    ]);
    expect(files).toMatchObject([
      { language: 'Markdown', issues: 0, clones: 0, complexity: null },
      {
        ...{
          language: 'Scala',
          issues: 2,
          clones: 1,
          complexity: 3,
          loc: 40,
          nr_methods: 4,
          nr_classes: null,
        },
        line_complexities: [{ line: 7, value: 3 }],
      },
      { language: 'Scala', issues: 0, loc: null },
      { language: 'Scala', clones: 1 },
      { language: 'Scala', clones: 0 },
    ]);
    expect(await rig.rows('select language, nr_tokens, nr_lines, files from analysis_clones')).toMatchObject([
      {
        language: 'Scala',
        nr_tokens: 60,
        nr_lines: 9,
        files: [{ filePath: 'a.scala', startLine: 3, endLine: 11 }, {}, {}],
      },
    ]);
    expect(await rig.rows(`select payload from outbox where type = 'analysis.results-finalized.v1'`)).toEqual(
      [
        {
          payload: objectWith({
            repositoryId: 9,
            commitSha: sha,
            generation: 1,
            files: 5,
            issues: 2,
            clones: 1,
          }),
        },
      ],
    );
  });

  it('makes a commit analysed, in its own repository, whether the commit or its results are known first', async () => {
    const [sha, late] = [newSha(), newSha()];
    const tell = (commit: string, repositoryId: number) =>
      rig.db.query('insert into commits (repository_id, commit_sha, analysed) values ($2, $1, false)', [
        commit,
        repositoryId,
      ]);
    const status = async (repositoryId: number) => (await rig.states(repositoryId))[0]?.status;
    for (const repositoryId of [9, 10]) {
      await tell(sha, repositoryId);
      await rig.post(`/2.0/coverage/${sha}/go`, { fileReports: [] }, { repositoryId });
    }
    await rig.startWorker();
    await rig.settled();
    expect([await status(9), await status(10)]).toEqual(['CommitNotAnalysed', 'CommitNotAnalysed']);
    await finish(sha);
    await finish(late);
    await rig.settled();
    expect([await status(9), await status(10)]).toEqual(['Processed', 'CommitNotAnalysed']);

    await rig.post(`/2.0/coverage/${late}/go`, { fileReports: [] });
    await rig.settled();
    expect(await status(9)).toBe('CommitNotFound');
    await tell(late, 9);
    expect(await status(9)).toBe('Processed');
  });

  it('takes batches of fifty thousand results in several calls, and shows each of them', async () => {
    const sha = newSha();
    const batch = (from: number) =>
      Array.from({ length: 50_000 }, (_, index) => ({
        line: index,
        message: `Line ${from + index} is longer than it should be.`,
        pattern: `Rule_${index % 50}`,
      }));
    expect((await upload(sha, [foundBy('eslint', { 'a.js': batch(0) })])).status).toBe(200);
    // As the analysis CLI writes it: two and a half times the longest coverage report.
    const indented = JSON.stringify([foundBy('eslint', { 'b.js': batch(50_000) })], null, 2);
    expect(indented.length).toBeGreaterThan(25_000_000);
    expect(await upload(sha, indented)).toMatchObject({ status: 200 });
    await finish(sha);
    await rig.startWorker();
    await eventually(async () => expect(await queue(sha)).toMatchObject([{ done: 1 }]), {
      timeoutMs: 180_000,
    });
    const reply = await rig.post(`${analysisPath}/issues/search?limit=1`, { patternIds: ['Rule_7'] });
    expect(issuesSearchReply.parse(reply.body).pagination.total).toBe(2_000);
    expect(await rig.rows('select issues, files from analysis_results')).toEqual([
      { issues: 100_000, files: 2 },
    ]);
  });

  // A worker that slept through its claim comes back with what it had derived.
  it('never lets a stale generation replace a newer one, nor itself', async () => {
    const db = await new DataSource({ type: 'postgres', url: rig.databaseUrl, parseInt8: true }).initialize();
    try {
      const writer = new AnalysisWriter(db, new Outbox({ notify: false }), new KnownIssues(db));
      const sha = newSha();
      await upload(sha, [foundBy('eslint', { 'a.js': [{ line: 1 }] })]);
      await finish(sha);
      const sleeper = (await new AnalysisQueue(db).claim(1))!;
      await upload(sha, [foundBy('eslint', { 'a.js': [{ line: 2 }] })]);
      await finish(sha);
      await rig.startWorker();
      await rig.settled();
      const before = await rig.rows('select * from analysis_results');
      const derived = { results: new MergedResults(), hasIssues: true };
      for (const generation of [1, 2])
        expect(await writer.store({ ...sleeper, generation }, derived, () => Promise.resolve(true))).toBe(
          false,
        );
      expect(await rig.rows('select * from analysis_results')).toEqual(before);
      expect(await lines()).toEqual([2]);
    } finally {
      await db.destroy();
    }
  });

  it('happens once for each generation though many workers race, on commits that share their issues', async () => {
    const shas = Array.from({ length: 8 }, newSha);
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, file) => [
        `f${file}.js`,
        Array.from({ length: 40 }, (_, line) => ({ line })),
      ]),
    );
    for (const sha of shas) {
      await upload(sha, [foundBy('eslint', files)]);
      await finish(sha);
    }
    await Promise.all([1, 2, 3].map(() => rig.startWorker({ claimMs: 1, concurrency: 3 })));
    await rig.settled();
    const events = await rig.rows<{ n: number }>(
      `select count(*)::int as n from outbox where type = 'analysis.results-finalized.v1' group by key`,
    );
    expect(events).toEqual(shas.map(() => ({ n: 1 })));
    expect(await rig.rows('select count(*)::int as n from issues')).toEqual([{ n: 1_600 }]);
    expect(await rig.rows('select count(*)::int as n from analysis_issues')).toEqual([{ n: 8 * 1_600 }]);
  });

  it('is parked when the stored bytes are damaged, and starts afresh with the next final that seals something', async () => {
    const sha = newSha();
    await upload(sha, [foundBy('eslint', { 'a.js': [{}] })]);
    await finish(sha);
    await rig.db.query('update analysis_upload_bodies set body = $1', [gzipSync('[{')]);
    await rig.startWorker();
    await eventually(async () => {
      expect(await queue(sha)).toMatchObject([{ done: 0, parked_reason: textWith('not complete JSON') }]);
    });
    await rig.db.query('update analysis_upload_bodies set body = $1', [gzipSync('[]')]);
    await upload(sha, [foundBy('eslint', { 'b.js': [{ line: 3 }] })]);
    await finish(sha);
    await rig.settled();
    expect(await lines()).toEqual([3]);
  });

  it('is tried afresh after it was parked when the final comes again', async () => {
    const sha = newSha();
    await upload(sha, [foundBy('eslint', { 'a.js': [{ line: 3 }] })]);
    await finish(sha);
    await rig.db.query(`update analysis_results set parked_reason = 'given up', attempts = 9`);
    await rig.startWorker();
    await finish(sha);
    await rig.settled();
    expect(await lines()).toEqual([3]);
  });

  it('tries again later when something goes wrong by itself', async () => {
    const sha = newSha();
    await rig.db.query('alter table analysis_files rename to away');
    await finish(sha);
    await upload(sha, [foundBy('eslint', { 'a.js': [{ line: 3 }] })]);
    await finish(sha);
    await rig.startWorker({ backoff: { firstMs: 20, maxMs: 40 }, maxAttempts: 1_000 });
    await eventually(async () => {
      expect(await queue(sha)).toMatchObject([{ done: 0, last_problem: textWith('analysis_files') }]);
    });
    await rig.db.query('alter table away rename to analysis_files');
    await rig.settled();
    expect(await lines()).toEqual([3]);
  });
});
