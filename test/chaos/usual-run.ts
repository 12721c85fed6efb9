import { defaultLeaseParameters } from '@libs/revocation';

/** What the checker is told of every run of the rigs. */
export const USUAL_RUN = {
  driftRatio: defaultLeaseParameters.driftRatio,
  /** A clock that is wrong by rho miscounts the few seconds of a short-lived token by this much. */
  expiryToleranceMs: 100,
  notExercised: [],
};
