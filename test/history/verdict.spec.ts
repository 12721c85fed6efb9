import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { upperBound } from './bounds';
import { distributionOf } from './distribution';
import type { DumpName, Dumps } from './dumps';
import { loadHistory } from './history';
import { HistoryWriter, writeRun } from './history-writer';
import { INVARIANTS } from './invariants/all';
import { judgeDirectory } from './judge-directory';
import { renderVerdict } from './render-verdict';
import { eventfulHistory } from './sample/eventful-history';
import { emptyHistory, type SampleHistory, sourceOf } from './sample/sample-history';
import { request } from './sample/uses';
import { judge, type Verdict } from './verdict';

const verdictOf = async (history: SampleHistory): Promise<Verdict> =>
  judge(await loadHistory(sourceOf(history)));

describe('a verdict', () => {
  // A rig whose probers all died would otherwise show no violation.
  it('fails an invariant that had nothing to examine, unless the run says that it would not', async () => {
    const history = emptyHistory();
    const silent = await verdictOf(history);
    expect(silent.isSound).toBe(false);
    expect(silent.invariants.filter(({ isVacuous }) => isVacuous)).toHaveLength(INVARIANTS.length);
    expect(renderVerdict(silent)).toContain('NOTHING TO EXAMINE');
    history.run.notExercised = INVARIANTS.map(({ name }) => name);
    expect((await verdictOf(history)).isSound).toBe(true);
  });

  // With an allowance that leaves a busy machine out of the question, no answer could be late: the client would have left before.
  it('shows nothing of answers in time where no client would have waited for a late one', async () => {
    const { history } = eventfulHistory();
    history.run.allowanceMs = 7_000;
    const inTime = ({ invariants }: Verdict) =>
      invariants.find(({ name }) => name === 'revocations-answer-in-time');
    // Only the attempt that was answered 503 is.
    expect(inTime(await verdictOf(history))).toMatchObject({ examined: 1 });
    history.records = history.records.filter(
      (record) => record.record !== 'revocation' || record.status !== 503,
    );
    const verdict = await verdictOf(history);
    expect(inTime(verdict)).toMatchObject({ examined: 0, isVacuous: true });
    expect(verdict).toMatchObject({ isSound: false, revocationBoundMs: null });
    history.run.notExercised = ['revocations-answer-in-time'];
    const declared = await verdictOf(history);
    expect(declared.isSound).toBe(true);
    expect(renderVerdict(declared)).toMatch(
      /– revocations-answer-in-time +0 examined, 0 violations, and not exercised by this run/,
    );
    expect(renderVerdict(declared)).toContain('bound longer than their clients wait');
  });

  it('refuses a run that exempts an invariant that does not exist', async () => {
    const history = emptyHistory();
    history.run.notExercised = ['nothing-is-wrong'];
    await expect(verdictOf(history)).rejects.toThrow('nothing-is-wrong, which is no invariant');
  });

  it('counts what was probed after the answer, where the token was known, and what came of it', async () => {
    const { history, single } = eventfulHistory();
    const { probesAfterAnswer, violations, violationUpperBound, figures } = await verdictOf(history);
    expect({ probesAfterAnswer, violations }).toEqual({ probesAfterAnswer: 10, violations: 0 });
    expect(violationUpperBound).toBeCloseTo(1 - 0.05 ** (1 / 10), 12);
    expect(figures.probes.hot).toEqual({
      sent: 4,
      accepted: 0,
      refused: 2,
      unavailable: 1,
      other: 0,
      unanswered: 1,
    });
    history.records.push(request({ tokenId: single, sentAt: 1_011, via: 'g2', temperature: 'l2' }));
    const control = await verdictOf(history);
    expect(control.violations).toBe(1);
    expect(control.figures.probes.l2).toMatchObject({ sent: 1, accepted: 1 });
  });

  it('says how long revocations took, by what was revoked and by the faults meanwhile', async () => {
    const { figures, revocationBoundMs } = await verdictOf(eventfulHistory().history);
    expect(revocationBoundMs).toBe(2_520);
    expect(figures.revocations).toMatchObject({ count: 7, p50: 20, max: 2_290 });
    expect(figures.revocationsByFault).toContainEqual(
      expect.objectContaining({ what: 'token', faults: 'postgres-stop', count: 1, max: 2_290 }),
    );
    expect(figures.revocationsByFault).toContainEqual(
      expect.objectContaining({ what: 'bulk', faults: 'none', count: 1, max: 20 }),
    );
  });

  it('counts uploads once, however often they were sent', async () => {
    const { uploads, outbox } = (await verdictOf(eventfulHistory().history)).figures;
    expect(uploads).toEqual({ sends: 13, acknowledged: 9, found: 9, duplicated: 0, lost: 0 });
    expect(outbox).toMatchObject({ p50: 3, max: 3 });
  });

  it('tells of the first findings and counts the others', async () => {
    const { history, valid } = eventfulHistory();
    for (let at = 0; at < 80; at += 1)
      history.records.push(request({ tokenId: valid, sentAt: 500 + at, status: 401, refusal: 'invalid' }));
    const verdict = await verdictOf(history);
    const refused = verdict.invariants.find(({ name }) => name === 'valid-tokens-are-not-refused');
    expect(refused).toMatchObject({ violations: 80 });
    expect(refused?.findings).toHaveLength(50);
    expect(renderVerdict(verdict)).toMatch(/^NOT SOUND.*… and 30 more/s);
  });

  it('is the same of the files that a rig has written', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'history-'));
    try {
      const { history } = eventfulHistory();
      write(directory, history);
      const said: string[] = [];
      const verdict = await judgeDirectory(directory, (line) => said.push(line));
      expect(verdict).toEqual(await verdictOf(history));
      expect(renderVerdict(verdict)).toMatch(/^SOUND: profile sample/);
      expect(said.join('\n')).toContain('Judging 7 revocations');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

function write(directory: string, history: SampleHistory): void {
  writeRun(directory, history.run);
  const records = HistoryWriter.records(directory, 'all');
  for (const record of history.records) records.write(record);
  records.close();
  for (const name of Object.keys(history.after) as DumpName[]) {
    const dump: HistoryWriter<Dumps[DumpName]> = HistoryWriter.dump(directory, name);
    for (const row of history.after[name]) dump.write(row);
    dump.close();
  }
}

describe('the upper bound of a probability', () => {
  it('is that of Clopper and Pearson', () => {
    expect(upperBound(0, 1_000_000)).toBeCloseTo(2.99573e-6, 11);
    expect(upperBound(0, 1)).toBeCloseTo(0.95, 12);
    expect(upperBound(0, 0)).toBe(1);
    expect(upperBound(5, 5)).toBe(1);
    // One-sided bounds of 1 of 10 and 5 of 100, as tables of the binomial distribution give them.
    expect(upperBound(1, 10)).toBeCloseTo(0.39416, 5);
    expect(upperBound(5, 100)).toBeCloseTo(0.10225, 5);
  });

  it('leaves as few events with the probability that is left, however many there are', () => {
    expect(upperBound(2_000, 16_000)).toBeGreaterThan(0.125);
    expect(upperBound(2_000, 16_000)).toBeLessThan(0.13);
    expect(upperBound(9, 10)).toBeCloseTo(0.95 ** (1 / 10), 10);
  });
});

describe('a distribution', () => {
  it('gives values that were measured, by the nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(distributionOf(values)).toEqual({ count: 200, p50: 100, p99: 198, max: 200 });
    expect(distributionOf([7])).toEqual({ count: 1, p50: 7, p99: 7, max: 7 });
    expect(distributionOf([])).toBeUndefined();
  });
});
