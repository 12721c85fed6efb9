import { type CommitFacts, type ReportFacts, statusOf } from './report-status';

const known = (onEnabledBranch: boolean, analysed: boolean): CommitFacts => ({ onEnabledBranch, analysed });
const facts = (some: Partial<ReportFacts>): ReportFacts => ({
  commit: 'unimported',
  requested: 1,
  done: 1,
  waitingPartials: 0,
  ...some,
});

describe('the status of a report', () => {
  it.each<[string, Partial<ReportFacts>]>([
    ['Processed', {}],
    ['Processed', { commit: known(true, true) }],
    ['Pending', { done: 0 }],
    ['Pending', { requested: 3, done: 2 }],
    ['MissingFinal', { requested: 0, done: 0, waitingPartials: 1 }],
    ['MissingFinal', { waitingPartials: 2 }],
    ['CommitNotFound', { commit: 'unknown' }],
    ['CommitNotFound', { commit: 'unknown', waitingPartials: 1, done: 0 }],
    ['BranchNotEnabled', { commit: known(false, true) }],
    ['CommitNotAnalysed', { commit: known(true, false) }],
    ['MissingFinal', { commit: known(true, false), waitingPartials: 1 }],
  ])('is %s for %j', (expected, some) => {
    expect(statusOf(facts(some))).toBe(expected);
  });
});
