import type { History } from '../history';
import type { Invariant } from '../invariant';
import { type Ledger, quote } from '../ledger';
import type { FaultRecord, RevocationRecord } from '../records';
import { promisesEnforcement, type Revocation } from '../revocations';
import type { Run } from '../run';

/**
 * A revocation answers within L(1 + rho): a fault may make it later by at most one lease, or make it an honest 503 while it lasts.
 *
 * Examined: every attempt, and every revocation that never had its answer. A violation: an attempt whose promise took longer than the
 * bound and the run's allowance (network, scheduling, the transaction), counted from when it was sent, or from the healing of the last
 * fault meanwhile that stalls revocations sent to its gateway (no tokens API or no database in reach; a tokens API that has just
 * started waits for time alone, once; a gateway that stands still is in the way of its own clients only). An attempt that failed, with
 * a 5xx or with no answer, though no such fault was there for as long as the bound before it. A revocation that was still without its
 * answer when so much time had passed. Where the client's patience ends before the bound, no late answer would be there to be seen:
 * then nothing is examined but attempts that failed with a 5xx, and a run must say that it does not exercise this.
 * Assumes: a repeat answered 404 says that it is carried out and proven.
 */
export const revocationsAnswerInTime: Invariant = {
  name: 'revocations-answer-in-time',
  statement: 'Every revocation answered within L(1 + rho) and the allowance, from when its way was open.',
  examine(history, ledger) {
    const boundMs = boundOf(history.run);
    const isSeen = outlastsBound(history.run);
    for (const { attempts } of history.revocations)
      for (const attempt of attempts)
        if (promisesEnforcement(attempt) && isSeen) judgePromise(history, ledger, attempt, boundMs);
        else if (attempt.status === null ? isSeen : attempt.status >= 500)
          judgeFailure(history, ledger, attempt, boundMs);
    for (const revocation of isSeen ? history.revocations : []) {
      if (revocation.enforcedAt !== null || isGone(revocation)) continue;
      const waited =
        history.run.ended - countsFrom(history.faults, revocation.firstSentAt, history.run.ended);
      ledger.expect(
        waited <= boundMs,
        () => `${quote(revocation.attempts.at(-1) ?? {})} was never answered, ${waited.toFixed(0)} ms long`,
      );
    }
    return undefined;
  },
};

type Times = Pick<Run, 'leaseMs' | 'driftRatio' | 'allowanceMs' | 'patienceMs'>;

/** After so long no lease from before is left, in milliseconds. */
export const leaseOverMs = ({ leaseMs, driftRatio }: Pick<Times, 'leaseMs' | 'driftRatio'>): number =>
  leaseMs * (1 + driftRatio);

/** What a revocation may take in this run, in milliseconds. */
export const boundOf = (run: Omit<Times, 'patienceMs'>): number => leaseOverMs(run) + run.allowanceMs;

/** Whether clients wait long enough to see an answer that is late. */
export const outlastsBound = (run: Times): boolean => run.patienceMs > boundOf(run);

function judgePromise(history: History, ledger: Ledger, attempt: RevocationRecord, boundMs: number): void {
  const { sentAt, answeredAt } = attempt;
  if (answeredAt === null) return;
  const from = countsFrom(inTheWayOf(attempt, history.faults), sentAt, answeredAt);
  ledger.expect(
    answeredAt - from <= boundMs,
    () =>
      `${quote(attempt)} took ${(answeredAt - from).toFixed(0)} ms from when its way was open; its bound is ${boundMs.toFixed(0)} ms`,
  );
}

function judgeFailure(
  { run, faults }: History,
  ledger: Ledger,
  attempt: RevocationRecord,
  boundMs: number,
): void {
  const { sentAt, answeredAt } = attempt;
  const until = answeredAt ?? sentAt + boundMs;
  // The end of the run cuts short who still waits.
  if (until > run.ended) return;
  const isExcused = inTheWayOf(attempt, faults).some(
    ({ stallsRevocations, from, to }) =>
      stallsRevocations && from <= until && (to ?? Infinity) >= sentAt - boundMs,
  );
  ledger.expect(
    isExcused,
    () => `${quote(attempt)} failed, and nothing had been in its way for ${boundMs.toFixed(0)} ms`,
  );
}

const inTheWayOf = ({ via }: RevocationRecord, faults: readonly FaultRecord[]): FaultRecord[] =>
  faults.filter(({ onlyVia }) => onlyVia === null || onlyVia === via);

function countsFrom(faults: readonly FaultRecord[], sentAt: number, until: number): number {
  const healed = faults
    .filter(
      ({ stallsRevocations, from, to }) => stallsRevocations && from <= until && (to ?? Infinity) >= sentAt,
    )
    .map(({ to }) => Math.min(to ?? Infinity, until));
  return Math.max(sentAt, ...healed);
}

const isGone = ({ attempts }: Revocation): boolean =>
  attempts.some(({ repeat, status }) => repeat && status === 404);
