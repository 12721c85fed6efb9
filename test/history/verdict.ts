import { upperBound } from './bounds';
import { FigureCollector, type Figures } from './figures';
import type { History } from './history';
import type { Invariant } from './invariant';
import { INVARIANTS } from './invariants/all';
import { nothingAcceptedAfterRevocation } from './invariants/nothing-accepted-after-revocation';
import { boundOf, outlastsBound } from './invariants/revocations-answer-in-time';
import { Ledger } from './ledger';
import type { Run } from './run';

export interface InvariantVerdict {
  readonly name: string;
  readonly statement: string;
  readonly examined: number;
  readonly violations: number;
  /** The first of them, in words. */
  readonly findings: readonly string[];
  /** The run does not say that it gives it little or nothing to examine. */
  readonly isExercised: boolean;
  /** It says nothing, for there was nothing to examine though there should have been. */
  readonly isVacuous: boolean;
}

export interface Verdict {
  readonly run: Run;
  /** No violation, and every invariant that the profile exercises had something to examine. */
  readonly isSound: boolean;
  readonly invariants: readonly InvariantVerdict[];
  /** Answered uses that were sent after a revocation had answered: how many, how many of them were accepted. */
  readonly probesAfterAnswer: number;
  readonly violations: number;
  /** Of the probability that such a use is accepted: the exact 95 % upper bound, if they were independent. */
  readonly violationUpperBound: number;
  /** What a revocation might take; null: longer than its client would have waited. */
  readonly revocationBoundMs: number | null;
  readonly figures: Figures;
}

/** Reads the requests once, for all invariants together. */
export async function judge(
  history: History,
  invariants: readonly Invariant[] = INVARIANTS,
): Promise<Verdict> {
  const unknown = history.run.notExercised.find((name) => !INVARIANTS.some((known) => known.name === name));
  if (unknown !== undefined)
    throw new Error(`run.json: notExercised names ${unknown}, which is no invariant`);
  const examinations = invariants.map((invariant) => {
    const ledger = new Ledger();
    return { invariant, ledger, observer: invariant.examine(history, ledger) };
  });
  const observers = examinations.flatMap(({ observer }) => observer ?? []);
  const collector = new FigureCollector(history);
  for await (const request of history.requests()) {
    collector.onUse(request);
    for (const observer of observers) observer.onRequest(request);
  }
  for (const observer of observers) observer.onEnd?.();
  const verdicts = examinations.map(({ invariant, ledger }) => toVerdict(invariant, ledger, history.run));
  const after = verdicts.find(({ name }) => name === nothingAcceptedAfterRevocation.name);
  const { examined: probesAfterAnswer = 0, violations = 0 } = after ?? {};
  return {
    run: history.run,
    isSound: verdicts.every((one) => one.violations === 0 && !one.isVacuous),
    invariants: verdicts,
    probesAfterAnswer,
    violations,
    violationUpperBound: upperBound(violations, probesAfterAnswer),
    revocationBoundMs: outlastsBound(history.run) ? boundOf(history.run) : null,
    figures: collector.figures(),
  };
}

const toVerdict = ({ name, statement }: Invariant, ledger: Ledger, run: Run): InvariantVerdict => ({
  name,
  statement,
  examined: ledger.examined,
  violations: ledger.violations,
  findings: ledger.findings,
  isExercised: !run.notExercised.includes(name),
  isVacuous: ledger.examined === 0 && !run.notExercised.includes(name),
});
