import type { Tally } from '../history/figures';
import { groupBy } from '../history/group-by';
import type { Verdict } from '../history/verdict';
import type { MemoryTrend } from './memory';

/** What is known of a run beside the history that the checker judges. */
export interface Measured {
  /** Of the profile. */
  readonly deleteBound: string;
  readonly minutes: number;
  /** From the end of the faults; null: not within the time. */
  readonly drainedMs: number | null;
  readonly memory: readonly MemoryTrend[];
  /** What is wrong that the history does not show. */
  readonly findings: readonly string[];
}

export interface ReportRow {
  readonly profile: string;
  /** The deliberate mistake; null: none. */
  readonly control: string | null;
  readonly seed: string;
  readonly minutes: number;
  readonly faults: number;
  readonly probesAfterAnswer: number;
  readonly violations: number;
  readonly violationUpperBound: number;
  /** In milliseconds; null where none was answered. */
  readonly revocations: { count: number; p50: number; p99: number; max: number } | null;
  /** Null: longer than clients wait, so nothing is said of it. */
  readonly revocationBoundMs: number | null;
  /** In words, what the faults make of it. */
  readonly deleteBound: string;
  /** Uses of valid tokens: parts of all of them. */
  readonly accepted: number;
  readonly unavailable: number;
  readonly unanswered: number;
  readonly uploads: Verdict['figures']['uploads'];
  /** In milliseconds. */
  readonly outbox: { p50: number; p99: number } | null;
  readonly drainedMs: number | null;
  /** The process whose memory grew fastest; null where the run was too short to tell. */
  readonly steepest: { name: string; mibPerMinute: number } | null;
  readonly isSound: boolean;
}

export function reportRow({ run, figures, ...verdict }: Verdict, measured: Measured): ReportRow {
  const { revocations = null, outbox = null, valid } = figures;
  return {
    profile: run.profile,
    control: run.variant,
    seed: run.seed,
    minutes: measured.minutes,
    faults: Object.values(figures.faults).reduce((sum, times) => sum + times, 0),
    probesAfterAnswer: verdict.probesAfterAnswer,
    violations: verdict.violations,
    violationUpperBound: verdict.violationUpperBound,
    revocations,
    revocationBoundMs: verdict.revocationBoundMs,
    deleteBound: measured.deleteBound,
    accepted: part(valid, valid.accepted),
    unavailable: part(valid, valid.unavailable),
    unanswered: part(valid, valid.unanswered),
    uploads: figures.uploads,
    outbox,
    drainedMs: measured.drainedMs,
    steepest: steepestOf(measured.memory),
    isSound: verdict.isSound && measured.findings.length === 0,
  };
}

const part = ({ sent }: Tally, of: number): number => (sent === 0 ? 0 : of / sent);

function steepestOf(memory: readonly MemoryTrend[]): ReportRow['steepest'] {
  const known = memory.flatMap(({ name, mibPerMinute }) =>
    mibPerMinute === null ? [] : [{ name, mibPerMinute }],
  );
  return known.toSorted((one, other) => other.mibPerMinute - one.mibPerMinute)[0] ?? null;
}

const COLUMNS: readonly (readonly [heading: string, cell: (row: ReportRow) => string])[] = [
  ['Profile', ({ profile, control }) => (control === null ? profile : `${profile}, control ${control}`)],
  ['Minutes', ({ minutes }) => tidy(minutes)],
  ['Faults', ({ faults }) => thousands(faults)],
  ['Probes after the answer', ({ probesAfterAnswer }) => thousands(probesAfterAnswer)],
  ['Accepted', ({ violations }) => thousands(violations)],
  ['95 % upper bound', ({ violationUpperBound }) => violationUpperBound.toExponential(1)],
  ['DELETE p50 / p99 / max (bound), ms', revocationCell],
  ['Valid requests accepted', ({ accepted }) => percent(accepted)],
  ['503', ({ unavailable }) => percent(unavailable)],
  ['No answer', ({ unanswered }) => percent(unanswered)],
  [
    'Uploads acknowledged / found / duplicated / lost',
    ({ uploads: { acknowledged, found, duplicated, lost } }) =>
      [acknowledged, found, duplicated, lost].map(thousands).join(' / '),
  ],
  ['Outbox p50 / p99, ms', ({ outbox }) => (outbox ? `${tidy(outbox.p50)} / ${tidy(outbox.p99)}` : 'none')],
  ['Drained after healing, s', ({ drainedMs }) => (drainedMs === null ? 'not' : tidy(drainedMs / 1_000))],
  [
    'Steepest memory, MiB/min',
    ({ steepest }) => (steepest ? `${tidy(steepest.mibPerMinute)} (${steepest.name})` : 'too short'),
  ],
  ['Sound', ({ isSound }) => (isSound ? 'yes' : 'no')],
];

function revocationCell({ revocations, revocationBoundMs }: ReportRow): string {
  if (!revocations) return 'none answered';
  const { p50, p99, max } = revocations;
  return `${[p50, p99, max].map(tidy).join(' / ')} (${revocationBoundMs === null ? 'not judged' : tidy(revocationBoundMs)})`;
}

/** A Markdown table, a row for each run, and below it when a DELETE is answered under which. */
export function renderReport(rows: readonly ReportRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(COLUMNS.map(([heading]) => heading)),
    line(COLUMNS.map(() => '---')),
    ...rows.map((row) => line(COLUMNS.map(([, cell]) => cell(row)))),
    '',
    'When a DELETE is answered (L is LEASE_MS, rho the drift ratio):',
    '',
    ...[...groupBy(rows, ({ deleteBound }) => deleteBound)].map(
      ([bound, of]) => `- ${[...new Set(of.map(({ profile }) => profile))].join(', ')}: ${bound}`,
    ),
  ].join('\n');
}

const thousands = (count: number): string => count.toLocaleString('en-US');
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
/** Whole from ten on, one decimal below. */
const tidy = (value: number): string =>
  Math.abs(value) >= 10 ? value.toFixed(0) : String(Number(value.toFixed(1)));
