import { defaultLeaseParameters } from '@libs/revocation';
import { outlastsBound, revocationsAnswerInTime } from '../history/invariants/revocations-answer-in-time';
import type { Run } from '../history/run';
import { revocationPatienceMs } from './load/revocation-cycle';

type Usual = Pick<
  Run,
  'leaseMs' | 'driftRatio' | 'allowanceMs' | 'patienceMs' | 'expiryToleranceMs' | 'notExercised'
>;

/** What the checker is told of every run of the rigs. */
export function usualRun(given: Pick<Run, 'leaseMs' | 'allowanceMs'>): Usual {
  const times = {
    ...given,
    driftRatio: defaultLeaseParameters.driftRatio,
    patienceMs: revocationPatienceMs(given.leaseMs),
  };
  return {
    ...times,
    /** A clock that is wrong by rho miscounts the few seconds of a short-lived token by this much. */
    expiryToleranceMs: 100,
    notExercised: outlastsBound(times) ? [] : [revocationsAnswerInTime.name],
  };
}
