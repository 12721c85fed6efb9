import type { Verdict } from '../history/verdict';
import { renderReport, reportRow } from './report';

const tally = { sent: 0, accepted: 0, unavailable: 0, refused: 0, other: 0, unanswered: 0 };
const verdict: Verdict = {
  run: {
    ...{ profile: 'gateway-stop', seed: '7', leaseMs: 2_000, driftRatio: 0.01, allowanceMs: 500 },
    ...{ patienceMs: 9_000, expiryToleranceMs: 100, gateways: ['gateway-1'], commit: 'abc', variant: null },
    ...{ started: 0, ended: 60_000, notExercised: [] },
  },
  isSound: true,
  invariants: [],
  probesAfterAnswer: 12_345,
  violations: 0,
  violationUpperBound: 0.000_243,
  revocationBoundMs: 2_520,
  figures: {
    valid: { ...tally, sent: 2_000, accepted: 1_900, unavailable: 80, unanswered: 20 },
    probes: { hot: tally, l2: tally, cold: tally, none: tally },
    revocations: { count: 99, p50: 8.25, p99: 2_011.7, max: 2_040.4 },
    revocationsByFault: [],
    uploads: { sends: 60, acknowledged: 50, found: 50, duplicated: 0, lost: 0 },
    outbox: { count: 100, p50: 9.96, p99: 250.4, max: 300 },
    faults: { 'gateway-pause': 4, 'gateway-kill': 2 },
  },
};
const measured = {
  deleteBound: 'At once.',
  minutes: 0.25,
  drainedMs: 1_260,
  memory: [
    { name: 'gateway-1', endMib: 150, mibPerMinute: 0.12 },
    { name: 'tokens-api-1', endMib: 120, mibPerMinute: 0.38 },
    { name: 'tokens-api-2', endMib: 120, mibPerMinute: null },
  ],
  findings: [],
};
const cellsOf = (
  ...[of, beside = measured]: Parameters<typeof reportRow> | [Verdict]
): Record<string, string> => {
  const [headings, , row] = renderReport([reportRow(of, beside)])
    .split('\n')
    .map((line) => line.slice(2, -2).split(' | '));
  return Object.fromEntries(headings!.map((heading, index) => [heading, row?.[index] ?? '']));
};

describe('the report', () => {
  it('has a row of Markdown for each run, with its figures beside their bounds', () => {
    expect(cellsOf(verdict)).toEqual({
      Profile: 'gateway-stop',
      Minutes: '0.3',
      Faults: '6',
      'Probes after the answer': '12,345',
      Accepted: '0',
      '95 % upper bound': '2.4e-4',
      'DELETE p50 / p99 / max (bound), ms': '8.3 / 2012 / 2040 (2520)',
      'Valid requests accepted': '95.00 %',
      '503': '4.00 %',
      'No answer': '1.00 %',
      'Uploads acknowledged / found / duplicated / lost': '50 / 50 / 0 / 0',
      'Outbox p50 / p99, ms': '10 / 250',
      'Drained after healing, s': '1.3',
      'Steepest memory, MiB/min': '0.4 (tokens-api-1)',
      Sound: 'yes',
    });
    const table = renderReport([reportRow(verdict, measured), reportRow(verdict, measured)]).split('\n\n')[0];
    expect(table?.split('\n')).toHaveLength(4);
  });

  it('says below the table when a DELETE is answered under which profile', () => {
    const rowOf = (profile: string, deleteBound: string) =>
      reportRow({ ...verdict, run: { ...verdict.run, profile } }, { ...measured, deleteBound });
    const rows = [rowOf('health', 'At once.'), rowOf('latency', 'Later.'), rowOf('redis', 'At once.')];
    expect(
      renderReport([...rows, ...rows])
        .split('\n\n')
        .at(-1),
    ).toBe('- health, redis: At once.\n- latency: Later.');
  });

  it('says what was not measured, and never shows it as a zero', () => {
    const figures = { ...verdict.figures, revocations: undefined, outbox: undefined };
    expect(cellsOf({ ...verdict, figures }, { ...measured, drainedMs: null, memory: [] })).toMatchObject({
      'DELETE p50 / p99 / max (bound), ms': 'none answered',
      'Outbox p50 / p99, ms': 'none',
      'Drained after healing, s': 'not',
      'Steepest memory, MiB/min': 'too short',
    });
  });

  // Else a bound that nothing was held to would stand beside the figures.
  it('says where a DELETE was held to no bound', () => {
    expect(cellsOf({ ...verdict, revocationBoundMs: null })).toMatchObject({
      'DELETE p50 / p99 / max (bound), ms': '8.3 / 2012 / 2040 (not judged)',
    });
  });

  // A process that a lost connection ends leaves a history without a lie; the fault outlives its healing all the same.
  it('calls no run sound of which something was found beside its history', () => {
    const findings = ['ingestion-api-1 ended by itself'];
    expect(cellsOf(verdict, { ...measured, findings })).toMatchObject({ Sound: 'no' });
  });

  it('names the control, and what it did', () => {
    const control = { ...verdict, run: { ...verdict.run, variant: 'wait' }, violations: 31, isSound: false };
    expect(cellsOf(control)).toMatchObject({
      Profile: 'gateway-stop, control wait',
      Accepted: '31',
      Sound: 'no',
    });
  });
});
