import { revocationsAnswerInTime } from '../history/invariants/revocations-answer-in-time';
import { usualRun } from './usual-run';

describe('what the checker is told of a run', () => {
  // Else a check that cannot fail would be shown as one that held.
  it('is that answers in time are not exercised where no client waits for as long as they may take', () => {
    expect(usualRun({ leaseMs: 2_000, allowanceMs: 2_000 }).notExercised).toEqual([]);
    expect(usualRun({ leaseMs: 2_000, allowanceMs: 60_000 }).notExercised).toEqual([
      revocationsAnswerInTime.name,
    ]);
  });
});
