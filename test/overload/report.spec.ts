import type { Tally } from './flood';
import { LOAD } from './process-watch';
import { beyondChart, findings, type OverloadReport, render, UNTIMED } from './report';

const tally = (served: number, changes: Partial<Tally> = {}): Tally => ({
  offered: 300,
  served,
  shed: 300 - served,
  other: 0,
  answeredOtherwise: 0,
  otherStatuses: new Map(),
  times: { count: 1, p50: 1, p99: 2, max: 3 },
  ...changes,
});
const MEMORY = [{ name: 'gateway', endMib: 200, mibPerMinute: 1 }];
const cores = (load: number) =>
  new Map([
    [LOAD, load],
    ['gateway', 0.8],
    ['Postgres', 0.4],
  ]);
const report = (changes: Partial<OverloadReport> = {}): OverloadReport => ({
  sustainable: 100,
  calm: tally(100),
  overload: tally(95),
  recovered: tally(80),
  minutes: 2,
  secondsToRecover: 1,
  watched: { memory: MEMORY, lagMs: new Map([['gateway', 90]]), cores: cores(0.3) },
  machineCores: 2,
  ...changes,
});

describe('an overload', () => {
  it('is as it must be where it is served on, memory stays and it is soon over', () => {
    expect(findings(report())).toEqual([]);
  });

  it('is not where less is served than is sustained without it', () => {
    expect(findings(report({ overload: tally(40) }))).toEqual([expect.stringContaining('40 a second')]);
  });

  it('is none where less than three times is sent of what is served', () => {
    expect(findings(report({ overload: tally(150) }))).toEqual([
      expect.stringContaining('less than 3 times the 150'),
    ]);
  });

  // Neither is refused early: the one is answered too late for everybody, the other says nothing of coming again.
  it('is not where more than a few are neither served nor told when to come again', () => {
    const unanswered = tally(95, { other: 10 });
    expect(findings(report({ overload: unanswered }))).toEqual([expect.stringContaining('10.0 a second')]);
    expect(findings(report({ overload: tally(95, { other: 5, answeredOtherwise: 5 }) }))).toEqual([]);
  });

  it('is not where a process takes more memory than the chart gives it', () => {
    expect(beyondChart(MEMORY, { of: () => 200 })).toEqual([]);
    expect(beyondChart(MEMORY, { of: () => 199 })).toEqual([
      'gateway took 200 MiB of memory; the chart gives it 199 MiB.',
    ]);
  });

  it('is not where what is served comes late', () => {
    const late = tally(95, { times: { count: 1, p50: 1_000, p99: 12_000, max: 14_000 } });
    expect(findings(report({ overload: late }))).toEqual([expect.stringContaining('12000 ms')]);
  });

  it('asks a machine that may be busy with anything for what it answers, and not when', () => {
    const times = { count: 1, p50: 1_000, p99: 12_000, max: 14_000 };
    const slow = report({ overload: tally(60, { other: 30, times }), secondsToRecover: null });
    expect(findings(slow, UNTIMED)).toEqual([]);
    const failing = report({ overload: tally(60, { other: 30, answeredOtherwise: 30 }) });
    expect(findings(failing, UNTIMED)).toHaveLength(1);
  });

  it('cannot be told from a load that was too slow, which is said in place of what that explains', () => {
    const watched = { memory: MEMORY, lagMs: new Map(), cores: cores(0.94) };
    const slow = { overload: tally(60, { other: 30 }), secondsToRecover: null, watched };
    const isLoad: unknown = expect.stringContaining(
      'The load generator took 94 % of a core: this machine cannot tell',
    );
    expect(findings(report(slow))).toEqual([isLoad]);
    const failing = tally(60, { other: 30, answeredOtherwise: 30 });
    expect(findings(report({ ...slow, overload: failing }))).toEqual([
      isLoad,
      expect.stringContaining('30.0 a second'),
    ]);
  });

  it('tells what each process, the load and the servers took of a core', () => {
    const lines = render(report()).split('\n');
    expect(lines).toContain('| load | 30 |  |  |  |');
    expect(lines).toContain('| gateway | 80 | 200 | 1.0 | 90 |');
    expect(lines).toContain('| Postgres | 40 |  |  |  |');
    expect(lines.at(-1)).toContain('took 150 % of a core under overload; this machine has 200 %');
  });

  it('is not where memory grows', () => {
    const memory = [{ name: 'gateway', endMib: 900, mibPerMinute: 300 }];
    expect(findings(report({ watched: { memory, lagMs: new Map(), cores: cores(0.3) } }))).toEqual([
      expect.stringContaining('gateway grew by 300'),
    ]);
  });

  it('is not where it takes long to recover, or never does', () => {
    expect(findings(report({ secondsToRecover: 12 }))).toHaveLength(1);
    expect(findings(report({ secondsToRecover: null }))).toHaveLength(1);
  });
});
