import type { Tally } from './flood';
import { findings, type OverloadReport } from './report';

const tally = (served: number): Tally => ({
  offered: 300,
  served,
  shed: 300 - served,
  other: 0,
  otherStatuses: new Map(),
  times: { count: 1, p50: 1, p99: 2, max: 3 },
});
const report = (changes: Partial<OverloadReport> = {}): OverloadReport => ({
  sustainable: 100,
  calm: tally(100),
  overload: tally(95),
  recovered: tally(80),
  minutes: 2,
  secondsToRecover: 1,
  watched: { memory: [{ name: 'gateway', endMib: 200, mibPerMinute: 1 }], lagMs: new Map() },
  ...changes,
});

describe('an overload', () => {
  it('is as it must be where it is served on, memory stays and it is soon over', () => {
    expect(findings(report())).toEqual([]);
  });

  it('is not where less is served than is sustained without it', () => {
    expect(findings(report({ overload: tally(40) }))).toEqual([expect.stringContaining('40 a second')]);
  });

  it('is not where memory grows', () => {
    const memory = [{ name: 'gateway', endMib: 900, mibPerMinute: 300 }];
    expect(findings(report({ watched: { memory, lagMs: new Map() } }))).toEqual([
      expect.stringContaining('gateway grew by 300'),
    ]);
  });

  it('is not where it takes long to recover, or never does', () => {
    expect(findings(report({ secondsToRecover: 12 }))).toHaveLength(1);
    expect(findings(report({ secondsToRecover: null }))).toHaveLength(1);
  });
});
