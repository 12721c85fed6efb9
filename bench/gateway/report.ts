import { markdownTable } from '../support/markdown-table';
import { type Rounds, roundsOf } from '../support/statistics';
import { type ContestantId, CONTESTANTS } from './contestant';
import type { Latency } from './latency';
import type { Rates, Turn } from './rates';
import type { Scaling } from './scaling';

/** What was measured; a part that was not wanted is not there. */
export interface Results {
  readonly startSeconds?: readonly number[] | undefined;
  readonly rates?: readonly Rates[] | undefined;
  readonly latency?: readonly Latency[] | undefined;
  readonly scaling?: Scaling | undefined;
}

export const ratesTable = (all: readonly Rates[]): string =>
  markdownTable(
    [
      'contestant',
      'requests/s',
      'least to most',
      'of nginx',
      'of nginx + Lua + Redis',
      'CPU µs',
      'Redis µs',
      'p50 ms',
      'p99 ms',
      'server core',
      'load core',
      'answers',
    ],
    all.map((rates) => {
      const of = (pick: (turn: Turn) => number): Rounds => roundsOf(rates.turns.map(pick));
      const rate = of(({ requestsPerSecond }) => requestsPerSecond);
      return [
        CONTESTANTS[rates.contestant.id],
        rate.median.toFixed(0),
        `${rate.least.toFixed(0)} to ${rate.most.toFixed(0)}`,
        fixed(ratio(all, rates.contestant.id, 'nginx')),
        fixed(ratio(all, rates.contestant.id, 'lua-redis')),
        of(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest).median.toFixed(1),
        rates.contestant.redisPid === undefined
          ? '–'
          : of(({ redisMicrosPerRequest }) => redisMicrosPerRequest).median.toFixed(1),
        of(({ p50Ms }) => p50Ms).median.toFixed(2),
        of(({ p99Ms }) => p99Ms).median.toFixed(2),
        percent(of(({ serverShare }) => serverShare).median),
        percent(of(({ loadShare }) => loadShare).median),
        answers(rates),
      ];
    }),
  );

export const latencyTable = (all: readonly Latency[]): string =>
  markdownTable(
    ['contestant', 'p50 ms', 'p99 ms', 'p99 least to most', 'begun late, p99 ms', 'answers'],
    all.map(({ contestant, rounds }) => {
      const p99 = roundsOf(rounds.map(({ p99Ms }) => p99Ms));
      const wrong = rounds.reduce((sum, round) => sum + round.wrong, 0);
      return [
        CONTESTANTS[contestant.id],
        roundsOf(rounds.map(({ p50Ms }) => p50Ms)).median.toFixed(2),
        p99.median.toFixed(2),
        `${p99.least.toFixed(2)} to ${p99.most.toFixed(2)}`,
        roundsOf(rounds.map(({ lateP99Ms }) => lateP99Ms)).median.toFixed(2),
        wrong === 0 ? `all ${String(contestant.expects)}` : `${String(wrong)} WRONG`,
      ];
    }),
  );

/**
 * How one stands beside another in each round, and what the rounds say together: whatever slowed the machine down slowed both down.
 * Undefined where one of them was not measured, or gave wrong answers.
 */
export function ratio(
  all: readonly Rates[],
  one: ContestantId,
  other: ContestantId,
  pick: (turn: Turn) => number = ({ requestsPerSecond }) => requestsPerSecond,
): Rounds | undefined {
  const turnsOf = (id: ContestantId): readonly Turn[] =>
    all.find(({ contestant, wrong }) => contestant.id === id && wrong === 0)?.turns ?? [];
  const others = turnsOf(other);
  const ratios = turnsOf(one).flatMap((turn, round) => {
    const beside = others[round];
    return beside ? [pick(turn) / pick(beside)] : [];
  });
  return ratios.length === 0 ? undefined : roundsOf(ratios);
}

/** Of a gateway also how much of them came from where they have to, at least. */
function answers({ contestant, turns, wrong }: Rates): string {
  if (wrong > 0) return `${String(wrong)} WRONG`;
  const all = `all ${String(contestant.expects)}`;
  const byOwnRung = roundsOf(turns.flatMap((turn) => turn.byOwnRung ?? [])).least;
  return contestant.rung === undefined
    ? all
    : `${all}, ${(byOwnRung * 100).toFixed(1)} % by ${contestant.rung}`;
}

const fixed = (rounds: Rounds | undefined): string => rounds?.median.toFixed(2) ?? '–';
export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
