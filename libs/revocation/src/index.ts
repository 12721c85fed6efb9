export { AckBarrier, type Pass } from './ack-barrier';
export { AppliedHistory } from './applied-history';
export { Bell, type WakeSignal } from './bell';
export { TimedOut } from './bounded';
export * from './carry-out';
export { DatabaseClock } from './database-clock';
export * from './decision';
export {
  DecisionEngine,
  type DecisionEngineOptions,
  type DecisionEnginePorts,
  defaultDecisionEngineOptions,
} from './decision-engine';
export type { Cached } from './fact-cache';
export * from './facts';
export { HeadWatch } from './head-watch';
export { Overloaded } from './introspections';
export { Lease, type Renewal } from './lease';
export {
  LeaseClient,
  LogContradiction,
  type LeaseClientOptions,
  type LeaseClientPorts,
} from './lease-client';
export {
  defaultLeaseParameters,
  leaseOverMs,
  type LeaseParameters,
  leaseParametersFor,
} from './lease-parameters';
export * from './lease-protocol';
export { type HeadSignal, IncarnationChanged, LeaseServer, type LeaseServerPorts } from './lease-server';
export * from './lease-store';
export { PassingOn } from './passing-on';
export type { Problem, ReportProblem } from './problem';
export type { Refused } from './refusals';
export {
  type Pending,
  type Receipt,
  type Revocation,
  RevocationWaiter,
  type RevocationWaiterPorts,
} from './revocation-waiter';
export { RevocationView } from './revocation-view';
export * from './standing';
