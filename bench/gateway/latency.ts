import type { Bench } from '../support/run-bench';
import { type Contestant, CONTESTANTS } from './contestant';
import { offer } from './load/offer';
import type { OpenLoopResult } from './load/open-loop';
import { CONNECTIONS, load } from './load/wrk';

export interface Latency {
  readonly contestant: Contestant;
  readonly rounds: readonly OpenLoopResult[];
}

export interface LatencyOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Of full load right before each turn, not measured. */
  readonly warm: number;
  /** Of what the gateway takes at most in that round, from 0 to 1: how much a shared machine gives changes from minute to minute. */
  readonly share: number;
}

/** What the gateway and `others` take to answer at one and the same rate, whatever more they could take. */
export async function measureLatency(
  { narrator }: Bench,
  gateway: Contestant,
  others: readonly Contestant[],
  { rounds, seconds, warm, share }: LatencyOptions,
): Promise<Latency[]> {
  const measured = [gateway, ...others].map((contestant) => ({
    contestant,
    rounds: Array<OpenLoopResult>(),
  }));
  for (let round = 1; round <= rounds; round += 1) {
    const requestsPerSecond = share * (await mostOf(gateway, { warm, seconds }));
    for (const { contestant, rounds: results } of measured) {
      const { url, tokens, expects } = contestant;
      if (contestant !== gateway && warm > 0) await load({ ...contestant, seconds: warm });
      const job = { urls: [url], tokens, expects, requestsPerSecond, seconds, connections: CONNECTIONS };
      const result = await offer(job);
      results.push(result);
      narrator.say(
        `  round ${String(round)}, ${requestsPerSecond.toFixed(0)} requests/s: ${CONTESTANTS[contestant.id]}: ` +
          `p50 ${result.p50Ms.toFixed(2)} ms, p99 ${result.p99Ms.toFixed(2)} ms`,
      );
    }
  }
  return measured;
}

/** Requests per second, when it takes as much as it can. */
export async function mostOf(
  contestant: Contestant,
  { warm, seconds }: { warm: number; seconds: number },
): Promise<number> {
  if (warm > 0) await load({ ...contestant, seconds: warm });
  const { requests, seconds: took } = await load({ ...contestant, seconds });
  return requests / took;
}
