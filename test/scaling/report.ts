import { renderBound } from '../history/render-verdict';
import type { Verdict } from '../history/verdict';
import type { Counted } from './load-balancer';
import type { Size } from './fleet';
import type { Played } from './scale-run';
import type { Sent, Summary, Window } from './timeline';

export interface PhaseRow {
  readonly name: string;
  readonly summary: Summary;
  /** When it began. */
  readonly size: Size | undefined;
}

/** What the load balancer and the checker say beside the phases. */
export interface Whole {
  readonly verdict: Verdict;
  readonly counted: Counted;
  readonly failed: number;
  /** Broken attempts of tokens whose access was being changed, or while the machine stood still. */
  readonly ended: number;
}

const HEADINGS = [
  'Phase',
  'Seconds',
  'Gateways',
  'Workers',
  'Tokens / ingestion APIs',
  'Requests/s',
  'p50 / p99, ms',
  'DELETE max, ms',
  'Uploads acknowledged',
  'Failed',
] as const;

/** A Markdown table, a row for each phase. */
export function renderPhases(rows: readonly PhaseRow[]): string {
  return [HEADINGS, HEADINGS.map(() => '---'), ...rows.map(cells)]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

function cells({ name, summary, size }: PhaseRow): string[] {
  const { times, revocations } = summary;
  return [
    name,
    seconds(summary).toFixed(0),
    String(size?.gateways ?? ''),
    String(size?.workers ?? ''),
    size ? `${size.tokensApis} / ${size.ingestionApis}` : '',
    summary.perSecond.toFixed(0),
    times ? `${times.p50.toFixed(1)} / ${times.p99.toFixed(1)}` : '',
    revocations ? revocations.max.toFixed(0) : '',
    String(summary.uploads),
    String(summary.failed),
  ];
}

export function renderWhole({ verdict, counted, failed, ended }: Whole): string {
  const { revocations, uploads } = verdict.figures;
  return [
    `Requests that failed, of ${counted.requests}: ${failed}. Of tokens whose access was being changed, or while the machine itself stood ` +
      `still, ${ended} more were told to ask again; ` +
      `the load balancer counted ${counted.failures} replies of 500 and more (${counted.retries} retries, ` +
      `${counted.redispatches} requests given to another gateway).`,
    `Uploads: ${uploads.acknowledged} acknowledged, ${uploads.found} found, ${uploads.duplicated} duplicated, ${uploads.lost} lost.`,
    revocations
      ? `Revocations: ${revocations.count}, p50 ${revocations.p50.toFixed(0)} ms, p99 ${revocations.p99.toFixed(0)} ms, ` +
        `max ${revocations.max.toFixed(0)} ms; ${renderBound(verdict)}. ` +
        `Uses after an answer: ${verdict.probesAfterAnswer}, accepted ${verdict.violations}.`
      : 'Revocations: none answered.',
    `History: ${verdict.isSound ? 'sound' : 'NOT sound'}.`,
  ].join('\n');
}

/** What was sent, in which phase, and what came of it. */
export function renderSent({ what, sentAt, status, tookMs }: Sent, phases: Played['phases']): string {
  const phase = phases.findLast(({ from }) => from <= sentAt);
  const when = phase
    ? `${seconds({ from: phase.from, to: sentAt }).toFixed(1)} s into "${phase.name}"`
    : 'before the first phase';
  const answer =
    status === null || tookMs === null ? 'not answered' : `answered ${status} after ${tookMs.toFixed(0)} ms`;
  return `${what} sent ${when}, ${answer}`;
}

const seconds = ({ from, to }: Window): number => (to - from) / 1_000;
