import type { Dumps } from '../dumps';
import type { HistorySource } from '../history';
import type { HistoryRecord } from '../records';
import type { Run } from '../run';

/** A history in memory that a spec may change at will. */
export interface SampleHistory {
  run: Run;
  records: HistoryRecord[];
  after: { [Name in keyof Dumps]: Dumps[Name][] };
}

export const emptyHistory = (): SampleHistory => ({
  run: {
    profile: 'sample',
    seed: '1',
    leaseMs: 2_000,
    driftRatio: 0.01,
    allowanceMs: 500,
    patienceMs: 9_000,
    expiryToleranceMs: 10,
    gateways: ['g1', 'g2'],
    commit: 'abcdef0',
    variant: null,
    started: 0,
    ended: 20_000,
    notExercised: [],
  },
  records: [],
  after: {
    'rev-log': [],
    audit: [],
    receipts: [],
    tokens: [],
    outbox: [],
    kafka: [],
    uploads: [],
    reports: [],
  },
});

export const sourceOf = ({ run, records, after }: SampleHistory): HistorySource => ({
  run,
  after,
  records: () => records,
});

/** The database's clock beside the history's. */
export const databaseTime = (at: number): number => 1_790_000_000_000 + at;
