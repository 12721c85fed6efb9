import type { Drain } from './drain';
import type { Latency } from './latency';
import { findings, growthText, plotGrowth, renderGrowth, renderLatencies } from './report';

const sound = { distinct: 1_000, copies: 0, skipped: 0, missing: 0 };
const drain = (over: Partial<Drain> = {}): Drain => ({
  ...{ shape: 'events', relays: 1, rows: 1_000, ms: 100, bySecond: [1_000], cpuSeconds: 0.04 },
  ...{ rssMiB: { before: 200, most: 210 }, delivered: sound },
  ...over,
});
const latency = (over: Partial<Latency> = {}): Latency => ({
  ...{ what: 'change', perSecond: 10, seconds: 1, commitToBroker: [2, 3], copies: 0, missing: 0 },
  brokerToHandler: new Map([['event bus', [1, 1]]]),
  ...over,
});

describe('the report of the events', () => {
  it('has nothing to find fault with where everything arrived in order, once or more often', () => {
    expect(findings([latency({ copies: 2 })], [drain({ delivered: { ...sound, copies: 7 } })])).toEqual([]);
  });

  // What is fast because it leaves something out is no result.
  it('finds what is missing, what came out of order, and what a subscriber was not given', () => {
    const found = findings(
      [latency({ missing: 3 })],
      [
        drain({ delivered: { ...sound, missing: 2 } }),
        drain({ delivered: { ...sound, skipped: 1 } }),
        drain(),
      ],
    );
    expect(found).toEqual([
      '3 events did not arrive where they should have.',
      'Of 1,000 rows 2 are missing and 0 came out of order.',
      'Of 1,000 rows 0 are missing and 1 came out of order.',
    ]);
  });

  it('has one row for the rounds of the same, with their median, least and most', () => {
    const [, , ...rows] = renderGrowth([drain({ ms: 50 }), drain(), drain({ ms: 200 })]).split('\n');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain('| 10,000 (5,000–20,000) |');
  });

  it('tells with which power of the backlog the time of a drain grows, and draws it', () => {
    const quadratic = [1_000, 10_000].map((rows) => drain({ rows, ms: (rows * rows) / 10_000 }));
    expect(growthText(quadratic)).toBe('n^2.00');
    expect(plotGrowth(quadratic)).toContain('n^2.00');
  });

  it('leaves out ways that nothing went', () => {
    const table = renderLatencies([latency(), latency({ what: 'upload', brokerToHandler: new Map() })]);
    expect(table.match(/broker to handler, event bus/g)).toHaveLength(1);
    expect(table).not.toContain('token-events');
    expect(table).not.toContain('NaN');
  });
});
