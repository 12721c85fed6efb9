/** Trouble that the core survives and that an operator should see. */
export interface Problem {
  readonly where:
    'renew' | 'release' | 'before-ack' | 'listener' | 'authority' | 'l2-get' | 'l2-put' | 'list-leases';
  readonly error: unknown;
}

export type ReportProblem = (problem: Problem) => void;

export const ignoreProblem: ReportProblem = () => undefined;
