import type { History } from '../history';
import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import type { Revocation } from '../revocations';
import { leaseOverMs } from './revocations-answer-in-time';

/** So late a process may come to see that its wait is over, for want of a processor. */
const LATENESS_MS = 1_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What a revocation waits for, between its commit and its proof, takes L(1 + rho) at most by the clock of the tokens API that waits.
 * The times that clients see hold, besides, whatever a busy machine makes of the way there and back; this one does not, so it
 * shows the protocol's own bound also where the allowance leaves nothing to show of theirs.
 *
 * Examined: every answer that says how long was waited, and every receipt that was kept, heard of or not. A violation: a wait longer
 * than L(1 + rho), a second for a timer that rings late, and the time for which faults that stall revocations lasted meanwhile. Faults of
 * one gateway are in nobody's way here.
 * Proves nothing of the time before the commit and after the proof, nor of a revocation that no process came to prove.
 * Assumes: no process of the tokens API is kept from the processor for a second.
 */
export const revocationsWaitOneLease: Invariant = {
  name: 'revocations-wait-one-lease',
  statement: 'No revocation waited for its proof for longer than L(1 + rho).',
  examine(history, ledger) {
    const mostMs = leaseOverMs(history.run) + LATENESS_MS;
    const expect = (of: { readonly waitedMs: number | null }, span: Span): void => {
      const { waitedMs } = of;
      if (waitedMs === null) return;
      ledger.expect(
        waitedMs <= mostMs + stalledMs(history, span),
        () => `${quote(of)} waited ${waitedMs.toFixed(0)} ms; ${mostMs.toFixed(0)} ms are the most`,
      );
    };
    const spans = new Map<number, Span>();
    for (const revocation of history.revocations) {
      const span = spanOf(history, revocation, mostMs);
      for (const seq of positionsOf(history, revocation)) spans.set(seq, span);
      for (const attempt of revocation.attempts) expect(attempt, span);
    }
    const { started: from, ended: to } = history.run;
    for (const receipt of history.after.receipts) expect(receipt, spans.get(receipt.seq) ?? { from, to });
    return undefined;
  },
};

/** In which its wait began and ended. A change of access may have joined that of another one. */
const spanOf = (
  { run }: History,
  { firstSentAt, enforcedAt, operations }: Revocation,
  mostMs: number,
): Span => ({
  from: operations === null ? firstSentAt : firstSentAt - mostMs,
  to: enforcedAt ?? run.ended,
});

function positionsOf({ after }: History, { attempts, tokenIds, operations }: Revocation): number[] {
  const answered = attempts.flatMap(({ seq }) => seq ?? []);
  if (operations !== null) return answered;
  const covered = new Set(tokenIds);
  return [
    ...answered,
    ...after.tokens.flatMap(({ tokenId, revokedSeq }) => (covered.has(tokenId) ? (revokedSeq ?? []) : [])),
  ];
}

const stalledMs = ({ faults }: History, span: Span): number =>
  faults
    .filter(({ stallsRevocations, onlyVia }) => stallsRevocations && onlyVia === null)
    .reduce((sum, { from, to }) => sum + overlapMs(span, { from, to: to ?? Infinity }), 0);

const overlapMs = (one: Span, other: Span): number =>
  Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
