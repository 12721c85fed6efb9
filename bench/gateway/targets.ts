import { type Rounds, roundsOf } from '../support/statistics';
import { type Target, targetLine } from '../support/target';
import { type ContestantId, CONTESTANTS } from './contestant';
import { ratio, type Results } from './report';
import type { Rates, Turn } from './rates';

const NPM_PROXIES = ['http-proxy-3', 'fast-proxy'] as const;
const REFUSED = ['malformed', 'unknown', 'revoked'] as const;
const READY_S = 2;

/** What issue 7 asks for, a line each; one whose figures were not measured has none. */
export function targetLines({ rates = [], latency = [], startSeconds = [], scaling }: Results): string[] {
  return [
    ...rateTargets(rates),
    ...checkTarget(rates),
    ...latencyTarget(latency),
    ...(startSeconds.length > 0 ? [startTarget(roundsOf(startSeconds))] : []),
    ...(scaling?.most ? [twoTarget(scaling.most)] : []),
  ];
}

function rateTargets(rates: readonly Rates[]): string[] {
  const beside = (one: ContestantId, atLeast: number, other: ContestantId): string[] => {
    const found = ratio(rates, one, other);
    const byCpu = ratio(rates, other, one, cpuMicros);
    if (!found || !byCpu) return [];
    const what = `${CONTESTANTS[one]} / ${CONTESTANTS[other]}`;
    return [
      line({ what, value: found.median, atLeast }, found, `by the CPU that each takes ${spread(byCpu)}`),
    ];
  };
  return [
    ...beside('l1', 0.85, 'lua-redis'),
    // Tried for.
    ...beside('l1', 1, 'lua-redis'),
    ...beside('l1', 1.6, 'auth-request'),
    ...NPM_PROXIES.flatMap((proxy) => beside('l1', 1, proxy)),
    ...beside('l2', 0.7, 'lua-redis'),
    ...REFUSED.flatMap((refused) => beside(refused, 1, 'l1')),
    ...beside('malformed', 2, 'l1'),
  ];
}

function checkTarget(rates: readonly Rates[]): string[] {
  const found = ratio(rates, 'l1', 'unchecked', cpuMicros);
  if (!found) return [];
  return [line({ what: 'CPU with the check / without it', value: found.median, atMost: 1.05 }, found)];
}

/** On a machine that others use too it says more than rates do. */
const cpuMicros = ({ cpuMicrosPerRequest, redisMicrosPerRequest }: Turn): number =>
  cpuMicrosPerRequest + redisMicrosPerRequest;

function latencyTarget(latency: NonNullable<Results['latency']>): string[] {
  const p99sOf = (id: ContestantId): readonly number[] =>
    latency.find(({ contestant }) => contestant.id === id)?.rounds.map(({ p99Ms }) => p99Ms) ?? [];
  const others = p99sOf('lua-redis');
  const found = roundsOf(p99sOf('l1').flatMap((p99, round) => p99 / (others[round] ?? NaN)));
  if (Number.isNaN(found.median)) return [];
  const what = `p99 at the same rate / ${CONTESTANTS['lua-redis']}`;
  return [line({ what, value: found.median, atMost: 1.5 }, found)];
}

const startTarget = (found: Rounds): string =>
  line({ what: 'ready after its start', value: found.most, unit: ' s', atMost: READY_S }, found);

function twoTarget({ one, two }: Readonly<Record<'one' | 'two', readonly number[]>>): string {
  const found = roundsOf(two.map((both, round) => both / (one[round] ?? NaN)));
  return line({ what: 'two gateways on two cores / one', value: found.median, atLeast: 1.85 }, found);
}

const line = (target: Target, { least, most }: Rounds, more = ''): string =>
  `${targetLine(target)} (${least.toFixed(2)} to ${most.toFixed(2)}${more === '' ? '' : `; ${more}`})`;

const spread = ({ median, least, most }: Rounds): string =>
  `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
