import { type Rounds, roundsOf } from '../support/statistics';
import { type ContestantId, CONTESTANTS } from './contestant';
import { ratio, type Results } from './report';
import type { Rates, Turn } from './rates';

const NPM_PROXIES = ['http-proxy-3', 'fast-proxy'] as const;
const REFUSED = ['malformed', 'unknown', 'revoked'] as const;
const READY_S = 2;

/** What issue 7 asks for, a line each; one whose figures were not measured has none. The exit code knows nothing of them. */
export function targetLines({ rates = [], latency = [], startSeconds = [], scaling }: Results): string[] {
  return [
    ...rateTargets(rates),
    ...checkTarget(rates),
    ...latencyTarget(latency),
    ...startSeconds.slice(0, 1).map(() => {
      const start = roundsOf(startSeconds);
      return line(
        `ready within ${String(READY_S)} s of its start`,
        spread(start, ' s'),
        start.most <= READY_S,
      );
    }),
    ...(scaling?.most ? [twoTarget(scaling.most)] : []),
  ];
}

function rateTargets(rates: readonly Rates[]): string[] {
  const atLeast = (one: ContestantId, factor: number, other: ContestantId, what: string): string[] => {
    const found = ratio(rates, one, other);
    const byCpu = ratio(rates, other, one, cpuMicros);
    if (!found || !byCpu) return [];
    const both = `${spread(found)}, by the CPU that each takes ${spread(byCpu)}`;
    return [line(`${what}: at least ${factor.toFixed(2)}`, both, found.median >= factor)];
  };
  const beside = (one: ContestantId, other: ContestantId): string =>
    `${CONTESTANTS[one]} / ${CONTESTANTS[other]}`;
  return [
    ...atLeast('l1', 0.85, 'lua-redis', beside('l1', 'lua-redis')),
    ...atLeast('l1', 1, 'lua-redis', `${beside('l1', 'lua-redis')}, tried for`),
    ...atLeast('l1', 1.6, 'auth-request', beside('l1', 'auth-request')),
    ...NPM_PROXIES.flatMap((proxy) => atLeast('l1', 1, proxy, beside('l1', proxy))),
    ...atLeast('l2', 0.7, 'lua-redis', beside('l2', 'lua-redis')),
    ...REFUSED.flatMap((refused) => atLeast(refused, 1, 'l1', beside(refused, 'l1'))),
    ...atLeast('malformed', 2, 'l1', beside('malformed', 'l1')),
  ];
}

function checkTarget(rates: readonly Rates[]): string[] {
  const found = ratio(rates, 'l1', 'unchecked', cpuMicros);
  if (!found) return [];
  return [
    line('CPU of a request with the check / without it: at most 1.05', spread(found), found.median <= 1.05),
  ];
}

function latencyTarget(latency: NonNullable<Results['latency']>): string[] {
  const p99Of = (id: ContestantId): number =>
    roundsOf(latency.find(({ contestant }) => contestant.id === id)?.rounds.map(({ p99Ms }) => p99Ms) ?? [])
      .median;
  const found = p99Of('l1') / p99Of('lua-redis');
  if (Number.isNaN(found)) return [];
  return [line('p99 at the same rate / nginx + Lua + Redis: at most 1.50', found.toFixed(2), found <= 1.5)];
}

/** On a machine that others use too it says more than rates do. */
const cpuMicros = ({ cpuMicrosPerRequest, redisMicrosPerRequest }: Turn): number =>
  cpuMicrosPerRequest + redisMicrosPerRequest;

function twoTarget({ one, two }: Readonly<Record<'one' | 'two', readonly number[]>>): string {
  const found = roundsOf(two.map((both, round) => both / (one[round] ?? NaN)));
  return line('two gateways on two cores / one: at least 1.85', spread(found), found.median >= 1.85);
}

const spread = ({ median, least, most }: Rounds, unit = ''): string =>
  `${median.toFixed(2)}${unit} (${least.toFixed(2)} to ${most.toFixed(2)})`;

const line = (what: string, found: string, isReached: boolean): string =>
  `target: ${what}: ${found} ${isReached ? 'reached' : 'MISSED'}`;
