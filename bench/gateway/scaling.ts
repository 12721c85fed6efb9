import { cpus } from 'node:os';
import { cpuSecondsOf } from '../support/processes';
import type { Bench } from '../support/run-bench';
import type { Contestant } from './contestant';
import { offer } from './load/offer';
import { CONNECTIONS, load } from './load/wrk';
import type { Gateways } from './portcullis/gateways';
import { LOAD_CORE, SERVER_CORE } from './server';

/** On a machine with so many cores a second gateway and a second generator have one each. */
const CORES_FOR_TWO = 4;
const [SECOND_SERVER_CORE, SECOND_LOAD_CORE] = [2, 3];

/** One gateway beside two that share the load; a figure of each for every round. */
export interface Scaling {
  readonly requestsPerSecond: number;
  /** At that rate, both together where they are two. */
  readonly cpuMicrosPerRequest: Readonly<Record<'one' | 'two', readonly number[]>>;
  /** As much as they take; undefined on a machine without cores to show it. */
  readonly most: Readonly<Record<'one' | 'two', readonly number[]>> | undefined;
}

export interface ScalingOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Offered in order to see what a request costs. */
  readonly requestsPerSecond: number;
}

export async function measureScaling(
  { narrator }: Bench,
  gateways: Gateways,
  first: Contestant,
  options: ScalingOptions,
): Promise<Scaling> {
  const hasCores = cpus().length >= CORES_FOR_TWO;
  const started = await gateways.start('second', 'gateway', hasCores ? SECOND_SERVER_CORE : SERVER_CORE);
  const second = { ...first, url: started.url + new URL(first.url).pathname, pids: [started.pid] };
  await load({ ...second, seconds: options.seconds });
  const cpuMicrosPerRequest = { one: Array<number>(), two: Array<number>() };
  const most = { one: Array<number>(), two: Array<number>() };
  for (let round = 1; round <= options.rounds; round += 1) {
    cpuMicrosPerRequest.one.push(await cpuAt(options, [first]));
    cpuMicrosPerRequest.two.push(await cpuAt(options, [first, second]));
    if (hasCores) {
      most.one.push(await mostOf(options, [first]));
      most.two.push(await mostOf(options, [first, second]));
    }
    narrator.say(`  round ${String(round)} of one gateway beside two`);
  }
  const { requestsPerSecond } = options;
  return { requestsPerSecond, cpuMicrosPerRequest, most: hasCores ? most : undefined };
}

async function cpuAt(
  { seconds, requestsPerSecond }: ScalingOptions,
  contestants: readonly Contestant[],
): Promise<number> {
  const pids = contestants.flatMap((contestant) => contestant.pids);
  const before = cpuSecondsOf(pids);
  const { requests, wrong } = await offer({
    urls: contestants.map(({ url }) => url),
    tokens: contestants[0]?.tokens ?? [],
    ...{ expects: 200, requestsPerSecond, seconds, connections: CONNECTIONS },
  });
  if (wrong > 0) throw new Error(`${String(wrong)} answers were wrong`);
  return ((cpuSecondsOf(pids) - before) / requests) * 1e6;
}

/** Each gateway with a generator and connections of its own. */
async function mostOf({ seconds }: ScalingOptions, contestants: readonly Contestant[]): Promise<number> {
  const loads = await Promise.all(
    contestants.map(({ url, tokens }, index) =>
      load({ url, tokens, seconds, core: index === 0 ? LOAD_CORE : SECOND_LOAD_CORE }),
    ),
  );
  return loads.reduce((sum, { requests, seconds: took }) => sum + requests / took, 0);
}
