import type { Bench } from '../support/run-bench';
import { type Contestant, CONTESTANTS } from './contestant';
import { offer } from './load/offer';
import type { OpenLoopResult } from './load/open-loop';
import { CONNECTIONS } from './load/wrk';

export interface Latency {
  readonly contestant: Contestant;
  readonly rounds: readonly OpenLoopResult[];
}

/** What each takes to answer at one and the same rate, whatever more it could take. */
export async function measureLatency(
  { narrator }: Bench,
  contestants: readonly Contestant[],
  { rounds, seconds, requestsPerSecond }: { rounds: number; seconds: number; requestsPerSecond: number },
): Promise<Latency[]> {
  const measured = contestants.map((contestant) => ({ contestant, rounds: Array<OpenLoopResult>() }));
  for (let round = 1; round <= rounds; round += 1)
    for (const { contestant, rounds: results } of measured) {
      const { url, tokens, expects } = contestant;
      const job = { urls: [url], tokens, expects, requestsPerSecond, seconds, connections: CONNECTIONS };
      const result = await offer(job);
      results.push(result);
      narrator.say(
        `  round ${String(round)}: ${CONTESTANTS[contestant.id]}: p50 ${result.p50Ms.toFixed(2)} ms, ` +
          `p99 ${result.p99Ms.toFixed(2)} ms`,
      );
    }
  return measured;
}
