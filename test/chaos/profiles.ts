import { isDeepStrictEqual } from 'node:util';
import { type ClockTrouble } from './clocks';
import { clockStep } from './faults/clock-faults';
import { type Fault } from './faults/fault';
import { kafkaKill, kafkaPause, kafkaStop } from './faults/kafka-faults';
import { isolation, lateAnswers, latencies, partitions } from './faults/network-faults';
import { postgresBackendsKilled, postgresCrash, postgresStop } from './faults/postgres-faults';
import { killOf, pauseOf, rollingRestartOf, tokensApiKillInMidDelete } from './faults/process-faults';
import {
  redisFailover,
  redisFlush,
  redisFreeze,
  redisKill,
  redisSlow,
  redisStop,
} from './faults/redis-faults';
import { type Needs } from './rig';

export interface Profile {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly about: string;
  /** When a DELETE is answered under it, in a sentence. L is LEASE_MS, rho the drift ratio. */
  readonly deleteBound: string;
  readonly faults: readonly Fault[];
  /** Pause from the begin of a fault, or its end if only one may be under way, to the begin of the next one. */
  readonly everyMs: readonly [number, number];
  readonly lastsMs: readonly [number, number];
  /** How many may be under way together. */
  readonly atOnce: number;
  readonly needs: Needs;
}

const WITHIN_LEASE = 'At L(1+rho) after it was sent at the latest.';
const AFTER_RETURN =
  'At L(1+rho) after the return of what it needs at the latest; refused or unanswered before.';

/** All that rho allows, in the order that hurts: enforcers that are slow beside an authority that is fast, and the other way round. */
const WRONG_CLOCKS: Readonly<Record<string, ClockTrouble>> = {
  'gateway-1': { kind: 'rate', rate: 1.009 },
  'gateway-2': { kind: 'rate', rate: 0.991 },
  'gateway-3': { kind: 'steps' },
  'tokens-api-1': { kind: 'rate', rate: 1.009 },
  'tokens-api-2': { kind: 'steps' },
  'ingestion-api-1': { kind: 'rate', rate: 0.991 },
  'ingestion-api-2': { kind: 'steps' },
};

const MODERATE = { everyMs: [500, 3_000], lastsMs: [200, 10_000], atOnce: 1, needs: { brokers: 1 } } as const;

const REDIS = [redisFlush, redisStop, redisKill, redisFreeze, redisSlow];
const KAFKA = [kafkaStop, kafkaKill, kafkaPause];
const POSTGRES = [postgresCrash, postgresStop, postgresBackendsKilled];
const TOKENS_API_KILLED = [killOf('tokensApi'), tokensApiKillInMidDelete, pauseOf('tokensApi')];
const INGESTION = [
  killOf('ingestionApi'),
  pauseOf('ingestionApi'),
  killOf('ingestionWorker'),
  pauseOf('ingestionWorker'),
  killOf('ingestionRelay'),
  killOf('tokensRelay'),
];
const ROLLING = [
  rollingRestartOf('gateway'),
  rollingRestartOf('tokensApi'),
  rollingRestartOf('ingestionApi'),
  rollingRestartOf('ingestionWorker'),
  rollingRestartOf('tokensRelay'),
  rollingRestartOf('ingestionRelay'),
];

export const PROFILES: readonly Profile[] = [
  {
    ...MODERATE,
    name: 'health',
    about: 'Nothing is disturbed.',
    deleteBound: WITHIN_LEASE,
    faults: [],
  },
  {
    ...MODERATE,
    name: 'gateway-stop',
    about: 'A gateway stands still (SIGSTOP) for less or for longer than its lease, and goes on.',
    deleteBound: `${WITHIN_LEASE} One that is sent to that gateway waits for it first.`,
    faults: [pauseOf('gateway')],
  },
  {
    ...MODERATE,
    name: 'gateway-kill',
    about: 'A gateway is killed (SIGKILL) and started again under its name.',
    deleteBound: `${WITHIN_LEASE} One that is sent to that gateway is unanswered, and its repeat keeps the bound.`,
    faults: [killOf('gateway')],
    lastsMs: [200, 5_000],
  },
  {
    ...MODERATE,
    name: 'tokens-api-kill',
    about: 'A tokens API is killed, most often while a DELETE waits in it, or stands still.',
    deleteBound: `${WITHIN_LEASE} One whose tokens API dies or stands still under it is unanswered, and its repeat keeps the bound.`,
    faults: TOKENS_API_KILLED,
    lastsMs: [200, 5_000],
  },
  {
    ...MODERATE,
    name: 'ingestion-kill',
    about: 'An ingestion API, a worker or a relay is killed or stands still.',
    deleteBound: WITHIN_LEASE,
    faults: INGESTION,
  },
  {
    ...MODERATE,
    name: 'partition',
    about: 'A process and what it connects to are parted: refused, or silent in one direction or both.',
    deleteBound: `${WITHIN_LEASE} Where its own way is parted, gateway to tokens API to Postgres: ${AFTER_RETURN}`,
    faults: partitions,
  },
  {
    ...MODERATE,
    name: 'isolation',
    about:
      'A gateway is parted from every tokens API and from Kafka: it hears of no revocation, from nobody.',
    deleteBound: `${WITHIN_LEASE} One that is sent to that gateway is refused or unanswered.`,
    faults: [isolation],
    lastsMs: [500, 6_000],
  },
  {
    ...MODERATE,
    name: 'late-answers',
    about: 'Answers of one tokens API reach the gateways up to 1.5 s late, those of the other at once.',
    deleteBound: `${WITHIN_LEASE} One that passes the slow tokens API is later by as much.`,
    faults: [lateAnswers],
    lastsMs: [5_000, 15_000],
  },
  {
    ...MODERATE,
    name: 'latency',
    about: 'A link is slow, by up to 1.2 s each way, and at times narrow too.',
    deleteBound: 'At L(1+rho) and the delay of its own way, there and back, after it was sent at the latest.',
    faults: latencies,
  },
  {
    ...MODERATE,
    name: 'redis',
    about: 'Redis is emptied, stopped, killed and back with an older snapshot, frozen, or slow.',
    deleteBound: WITHIN_LEASE,
    faults: REDIS,
    lastsMs: [200, 5_000],
  },
  {
    ...MODERATE,
    name: 'redis-failover',
    about: 'A Redis standby that has fallen behind takes over: newer entries are lost, older ones come back.',
    deleteBound: WITHIN_LEASE,
    faults: [redisFailover],
    lastsMs: [500, 3_000],
  },
  {
    ...MODERATE,
    name: 'kafka',
    about: 'The only broker is stopped, killed, or stands still.',
    deleteBound: WITHIN_LEASE,
    faults: KAFKA,
  },
  {
    ...MODERATE,
    name: 'kafka-three',
    about: 'One of three brokers at a time is stopped, killed, or stands still.',
    deleteBound: WITHIN_LEASE,
    faults: KAFKA,
    needs: { brokers: 3 },
  },
  {
    ...MODERATE,
    name: 'postgres',
    about: 'Postgres is stopped at once (immediate mode) or in order, or connections to it break.',
    deleteBound: AFTER_RETURN,
    faults: POSTGRES,
    lastsMs: [200, 5_000],
  },
  {
    ...MODERATE,
    name: 'clocks',
    about: 'Clocks run 0.9 % too fast or too slow (rho is 1 %), and wall clocks step by up to 20 s.',
    deleteBound: `${WITHIN_LEASE} That is by the clock of its tokens API. One that passes a process whose wall clock is off by more than 5 s is refused.`,
    faults: [clockStep],
    needs: { brokers: 1, clocks: WRONG_CLOCKS },
  },
  {
    ...MODERATE,
    name: 'rolling',
    about: 'All processes of a kind are restarted in order (SIGTERM), one after the other.',
    deleteBound: WITHIN_LEASE,
    faults: ROLLING,
    lastsMs: [100, 1_000],
  },
  {
    name: 'mixed',
    about: 'All of these, every 5 to 20 s, up to three at once, with wrong clocks and three brokers.',
    deleteBound: AFTER_RETURN,
    faults: [
      ...[pauseOf('gateway'), killOf('gateway'), ...TOKENS_API_KILLED, ...INGESTION, ...partitions],
      ...[
        isolation,
        lateAnswers,
        ...latencies,
        ...REDIS,
        redisFailover,
        ...KAFKA,
        ...POSTGRES,
        clockStep,
        ...ROLLING,
      ],
    ],
    everyMs: [5_000, 20_000],
    lastsMs: [200, 12_000],
    atOnce: 3,
    needs: { brokers: 3, clocks: WRONG_CLOCKS },
  },
];

/** The faults of several profiles, chosen among as one profile chooses among its own, on one stack that has what each of them needs. */
export function together(profiles: readonly Profile[]): Profile {
  const [first, ...others] = profiles;
  if (!first) throw new Error('Nothing is no profile.');
  if (others.length === 0) return first;
  const joined = (of: (profile: Profile) => string, by: string): string => profiles.map(of).join(by);
  return {
    ...first,
    name: joined(({ name }) => name, '+'),
    about: joined(({ about }) => about, ' '),
    deleteBound: joined(({ name, deleteBound }) => `Of ${name}: ${deleteBound}`, ' '),
    faults: profiles.flatMap(({ faults }) => faults),
    lastsMs: [
      Math.min(...profiles.map(({ lastsMs }) => lastsMs[0])),
      Math.max(...profiles.map(({ lastsMs }) => lastsMs[1])),
    ],
    needs: profiles.map(({ needs }) => needs).reduce(bothNeeds),
  };
}

function bothNeeds(one: Needs, other: Needs): Needs {
  if (one.clocks && other.clocks && !isDeepStrictEqual(one.clocks, other.clocks))
    throw new Error('A process cannot have two clocks.');
  const clocks = one.clocks ?? other.clocks;
  return { brokers: one.brokers === 3 ? 3 : other.brokers, ...(clocks && { clocks }) };
}
