import type { Invariant } from '../invariant';
import { acknowledgedUploadsAreStored } from './acknowledged-uploads-are-stored';
import { eventsKeepTheirOrder } from './events-keep-their-order';
import { eventsReachKafka } from './events-reach-kafka';
import { historyIsWhole } from './history-is-whole';
import { nothingAcceptedAfterExpiry } from './nothing-accepted-after-expiry';
import { nothingAcceptedAfterRevocation } from './nothing-accepted-after-revocation';
import { nothingAcknowledgedAfterEnforcement } from './nothing-acknowledged-after-enforcement';
import { nothingStaysUnprocessed } from './nothing-stays-unprocessed';
import { recordsAreOfRevocations } from './records-are-of-revocations';
import { refusalsAreFinal } from './refusals-are-final';
import { reportsAreTheOracles } from './reports-are-the-oracles';
import { revocationsAnswerInTime } from './revocations-answer-in-time';
import { revocationsAreRecorded } from './revocations-are-recorded';
import { revocationsWaitOneLease } from './revocations-wait-one-lease';
import { tenantsSeeTheirOwn } from './tenants-see-their-own';
import { theLogHasNoGap } from './the-log-has-no-gap';
import { tokensOpenTheirOwn } from './tokens-open-their-own';
import { uploadsStandInOrder } from './uploads-stand-in-order';
import { validTokensAreNotRefused } from './valid-tokens-are-not-refused';

/** In the order of a report: first whether the history can be judged at all, then the two promises, then what they rest on. */
export const INVARIANTS: readonly Invariant[] = [
  historyIsWhole,
  nothingAcceptedAfterRevocation,
  nothingAcknowledgedAfterEnforcement,
  nothingAcceptedAfterExpiry,
  validTokensAreNotRefused,
  refusalsAreFinal,
  revocationsAnswerInTime,
  revocationsWaitOneLease,
  revocationsAreRecorded,
  recordsAreOfRevocations,
  theLogHasNoGap,
  eventsReachKafka,
  eventsKeepTheirOrder,
  acknowledgedUploadsAreStored,
  uploadsStandInOrder,
  reportsAreTheOracles,
  nothingStaysUnprocessed,
  tenantsSeeTheirOwn,
  tokensOpenTheirOwn,
];
