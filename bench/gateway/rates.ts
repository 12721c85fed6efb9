import { busySecondsOf, cpuSecondsOf, endedChildrenCpuSeconds } from '../support/processes';
import type { Bench } from '../support/run-bench';
import { type Contestant, CONTESTANTS } from './contestant';
import { type Load, load } from './load/wrk';
import { wrongSamples } from './load/sample';
import { countedSince, gatewayCounts, shareOf } from './portcullis/gateway-counts';
import { SERVER_CORE } from './server';

/** One contestant's turn under as much load as it takes. */
export interface Turn {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerRequest: number;
  /** Of the Redis that is asked about every request; 0 where none is. */
  readonly redisMicrosPerRequest: number;
  /** How much of its core the server had, with its Redis, from 0 to 1: what is missing it did not want, or somebody else had. */
  readonly serverShare: number;
  /** How much of the server's core somebody else had. */
  readonly strangersShare: number;
  /** How much of the load's core wrk and the upstream had: near 1, more load is not to be had, and the server could take more. */
  readonly loadShare: number;
  /** Answers of another status than expected, broken connections, and samples with another body. */
  readonly wrong: number;
  /** Of a gateway: how much of its decisions came from the rung that it is to show, from 0 to 1. The rest are those that put it there. */
  readonly byOwnRung: number | undefined;
}

export interface Rates {
  readonly contestant: Contestant;
  /** One for each round. */
  readonly turns: readonly Turn[];
  /** Wrong answers of all turns, and of the one before them in which every status was looked at. */
  readonly wrong: number;
}

const WARM_UP_S = 3;

/**
 * Every contestant in every round, one after the other. A process that has had nothing to do for half a minute has given back memory and
 * compiled code (V8's memory reducer), and its first seconds cost twice as much: `warm` seconds are not measured.
 */
export async function measureRates(
  { narrator }: Bench,
  contestants: readonly Contestant[],
  upstreamPid: number,
  { rounds, seconds, warm, quick }: { rounds: number; seconds: number; warm: number; quick: boolean },
): Promise<Rates[]> {
  const measured: { contestant: Contestant; first: Turn; turns: Turn[] }[] = [];
  for (const contestant of contestants) {
    // The first turn is for warming up and for looking at every status; in a quick run it is all there is.
    const first = await takeTurn(contestant, upstreamPid, {
      seconds: quick ? seconds : WARM_UP_S,
      countStatuses: true,
    });
    narrator.say(`  every status was looked at: ${CONTESTANTS[contestant.id]}: ${String(first.wrong)} wrong`);
    measured.push({ contestant, first, turns: quick ? [first] : [] });
  }
  for (let round = 1; round <= (quick ? 0 : rounds); round += 1)
    for (const { contestant, turns } of measured) {
      if (warm > 0) await load({ ...contestant, seconds: warm });
      const turn = await takeTurn(contestant, upstreamPid, { seconds });
      narrator.say(
        `  round ${String(round)}: ${CONTESTANTS[contestant.id]}: ${turn.requestsPerSecond.toFixed(0)} requests/s`,
      );
      turns.push(turn);
    }
  return measured.map(({ first, turns, contestant }) => ({
    ...{ contestant, turns },
    wrong: [...new Set([first, ...turns])].reduce((sum, { wrong }) => sum + wrong, 0),
  }));
}

async function takeTurn(
  contestant: Contestant,
  upstreamPid: number,
  { seconds, countStatuses = false }: { seconds: number; countStatuses?: boolean },
): Promise<Turn> {
  const wrongBefore = await wrongSamples(contestant);
  const used = (): number[] => [
    cpuSecondsOf(contestant.pids),
    contestant.redisPid === undefined ? 0 : cpuSecondsOf([contestant.redisPid]),
    busySecondsOf(SERVER_CORE),
    cpuSecondsOf([upstreamPid]) + endedChildrenCpuSeconds(),
  ];
  const look = await watched(contestant);
  const before = used();
  const result = await load({ ...contestant, seconds, countStatuses });
  const [cpu = NaN, redis = NaN, serverBusy = NaN, loadCpu = NaN] = used().map(
    (now, index) => now - (before[index] ?? NaN),
  );
  const seen = await look();
  return {
    requestsPerSecond: result.requests / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    cpuMicrosPerRequest: (cpu / result.requests) * 1e6,
    redisMicrosPerRequest: (redis / result.requests) * 1e6,
    serverShare: (cpu + redis) / result.seconds,
    strangersShare: Math.max(0, serverBusy - cpu - redis) / result.seconds,
    loadShare: loadCpu / result.seconds,
    byOwnRung: seen.byOwnRung,
    wrong:
      (countStatuses ? miscounted : misjudged)(result, contestant) +
      seen.wrong +
      wrongBefore +
      (await wrongSamples(contestant)),
  };
}

const miscounted = ({ requests, statuses, broken }: Load, { expects }: Contestant): number =>
  broken + requests - (statuses[String(expects)] ?? 0);

/** Whether a status is 400 or more is all that wrk tells without being slowed down by it. */
const misjudged = ({ requests, refused, broken }: Load, { expects }: Contestant): number =>
  broken + (expects === 200 ? refused : requests - refused);

/** Begins to look at what the gateway itself counts; what is returned tells what has come of it. */
async function watched({
  metricsUrl,
  expects,
  rung,
}: Contestant): Promise<() => Promise<Pick<Turn, 'wrong' | 'byOwnRung'>>> {
  if (metricsUrl === undefined) return () => Promise.resolve({ wrong: 0, byOwnRung: undefined });
  const before = await gatewayCounts(metricsUrl);
  return async () => {
    const { statuses, rungs } = countedSince(before, await gatewayCounts(metricsUrl));
    const wrong = [...statuses].filter(([status]) => !isExpected(status, expects));
    return {
      wrong: wrong.reduce((sum, [, count]) => sum + count, 0),
      byOwnRung: rung === undefined ? undefined : shareOf(rungs, rung),
    };
  };
}

/** 499: wrk leaves at the end of its time, whatever it is still waiting for. */
const isExpected = (status: string, expects: number): boolean =>
  status === String(expects) || status === '499';
