/** What a gateway has counted itself since it was started. */
export interface GatewayCounts {
  /** Requests by the status that they were answered. */
  readonly statuses: ReadonlyMap<string, number>;
  /** Decisions by the rung of the ladder that made them. */
  readonly rungs: ReadonlyMap<string, number>;
}

export async function gatewayCounts(metricsUrl: string): Promise<GatewayCounts> {
  const page = await (await fetch(metricsUrl)).text();
  return {
    statuses: sums(page, 'portcullis_gateway_requests_total', 'status'),
    rungs: sums(page, 'portcullis_gateway_decisions_total', 'rung'),
  };
}

export const countedSince = (before: GatewayCounts, now: GatewayCounts): GatewayCounts => ({
  statuses: difference(before.statuses, now.statuses),
  rungs: difference(before.rungs, now.rungs),
});

/** The share of the whole that fell to one; 0 of nothing. */
export function shareOf(counts: ReadonlyMap<string, number>, one: string): number {
  const whole = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return whole === 0 ? 0 : (counts.get(one) ?? 0) / whole;
}

function sums(page: string, metric: string, label: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, labels = '', value] of page.matchAll(new RegExp(`^${metric}\\{(.*)\\} (\\S+)$`, 'gm'))) {
    const name = new RegExp(`\\b${label}="([^"]*)"`).exec(labels)?.[1];
    if (name !== undefined) found.set(name, (found.get(name) ?? 0) + Number(value));
  }
  return found;
}

function difference(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map([...now].map(([name, count]) => [name, count - (before.get(name) ?? 0)]));
}
