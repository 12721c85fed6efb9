import { eventually } from '@libs/testing';
import type { Exchange } from '../chaos/load/connection';
import type { Request } from '../chaos/load/request';
import { monotonicMs } from '../chaos/monotonic';
import { Random } from '../support/random';
import { Flood } from './flood';

const REQUEST: Request = {
  operation: 'upload',
  method: 'POST',
  path: '/',
  by: { kind: 'repository', tokenId: 'id', value: 'value' },
};

/** Requests that are answered at once, and how many. */
function answered(status: number | null, headers: Record<string, string> = {}) {
  const counted = { count: 0 };
  const ask = (): Promise<Exchange> => {
    counted.count += 1;
    const at = monotonicMs();
    const reply = status === null ? undefined : { status, headers: new Map(Object.entries(headers)) };
    return Promise.resolve({
      ...{ sentAt: at, answeredAt: status === null ? null : at, status },
      reply: reply && { ...reply, body: Buffer.alloc(0) },
    });
  };
  const flood = new Flood({ gateway: { ask }, random: new Random(1), next: () => REQUEST });
  return { flood, counted };
}

describe('a flood', () => {
  it.each([
    ['served', 200, {}],
    ['served', 202, {}],
    ['shed', 503, { 'retry-after': '1' }],
    ['other', 503, {}],
    ['other', 400, {}],
    ['other', null, {}],
  ] as const)('counts as %s what is answered %s with %j', async (outcome, status, headers) => {
    const { flood, counted } = answered(status, headers);
    const from = monotonicMs();
    flood.rate = 1_000;
    await eventually(() => expect(counted.count).toBeGreaterThan(5));
    await flood.finish();
    const { offered, served, shed, other } = flood.tally(from, monotonicMs());
    expect({ served, shed, other }).toEqual({ served: 0, shed: 0, other: 0, [outcome]: offered });
  });

  it('counts each request in one of the times that follow each other', async () => {
    const { flood, counted } = answered(200);
    const times = [monotonicMs()];
    flood.rate = 1_000;
    for (let time = 0; time < 3; time += 1) {
      const before = counted.count;
      await eventually(() => expect(counted.count).toBeGreaterThan(before));
      times.push(monotonicMs());
    }
    await flood.finish();
    times.push(monotonicMs());
    const counts = times.slice(1).map((to, index) => {
      const from = times[index] ?? NaN;
      const { offered, served, times: took } = flood.tally(from, to);
      expect(served).toBe(offered);
      return took?.count ?? 0;
    });
    expect(Math.min(...counts.slice(0, 3))).toBeGreaterThan(0);
    expect(counts.reduce((sum, count) => sum + count)).toBe(counted.count);
  });
});
