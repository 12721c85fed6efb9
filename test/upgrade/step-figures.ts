import { type Attempt, type Fate, fateOf } from './attempts';
import type { Step } from './roll-out';

/** Of what was sent during a step. */
export interface StepFigures {
  readonly step: Step;
  readonly sent: number;
  readonly fates: Readonly<Record<Fate, number>>;
  readonly uploadsAcknowledged: number;
  readonly revocationsAnswered: number;
  /** The longest that one of them took; null: there was none. */
  readonly slowestRevocationMs: number | null;
}

export function figuresOf(step: Step, attempts: readonly Attempt[]): StepFigures {
  const fates: Record<Fate, number> = { answered: 0, unavailable: 0, unanswered: 0, failed: 0 };
  const mine = attempts.filter(({ sentAt }) => sentAt >= step.from && sentAt < step.to);
  for (const attempt of mine) fates[fateOf(attempt)] += 1;
  const revocationMs = mine.flatMap((attempt) =>
    attempt.record === 'revocation' && isDone(attempt) && attempt.answeredAt !== null
      ? [attempt.answeredAt - attempt.sentAt]
      : [],
  );
  return {
    ...{ step, sent: mine.length, fates },
    uploadsAcknowledged: mine.filter((attempt) => attempt.record === 'upload' && isDone(attempt)).length,
    revocationsAnswered: revocationMs.length,
    slowestRevocationMs: revocationMs.length === 0 ? null : Math.max(...revocationMs),
  };
}

const isDone = ({ status }: Attempt): boolean => status !== null && status >= 200 && status < 300;

const COLUMNS: readonly (readonly [heading: string, cell: (figures: StepFigures) => string])[] = [
  ['Step', ({ step }) => step.about],
  ['New', ({ step }) => `${step.newOnes} of ${step.processes}`],
  ['Seconds', ({ step }) => ((step.to - step.from) / 1_000).toFixed(1)],
  ['Requests', ({ sent }) => String(sent)],
  ['503', ({ fates }) => String(fates.unavailable)],
  ['No answer', ({ fates }) => String(fates.unanswered)],
  ['Failed', ({ fates }) => String(fates.failed)],
  ['Uploads acknowledged', ({ uploadsAcknowledged }) => String(uploadsAcknowledged)],
  ['Revocations', ({ revocationsAnswered }) => String(revocationsAnswered)],
  ['Slowest, ms', ({ slowestRevocationMs }) => slowestRevocationMs?.toFixed(0) ?? 'none'],
];

/** A Markdown table, a row for each step. */
export function renderSteps(steps: readonly StepFigures[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(COLUMNS.map(([heading]) => heading)),
    line(COLUMNS.map(() => '---')),
    ...steps.map((figures) => line(COLUMNS.map(([, cell]) => cell(figures)))),
  ].join('\n');
}
