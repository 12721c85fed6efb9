import { setTimeout as sleep } from 'node:timers/promises';
import { endsOf, readSince } from './kafka-records';
import { allPublished } from './outbox-rows';
import type { Stand } from './stand';
import type { Kind, Subscriber } from './subscribers';
import { TOPIC_OF, type Write, type Writer } from './writer';

export interface LatencyPlan {
  readonly what: Write;
  readonly perSecond: number;
  readonly seconds: number;
  /** Of the history of tokens; none for uploads. */
  readonly subscribers: readonly Subscriber[];
}

/** Milliseconds, of each event. */
export interface Latency extends Pick<LatencyPlan, 'what' | 'perSecond' | 'seconds'> {
  readonly commitToBroker: readonly number[];
  readonly brokerToHandler: ReadonlyMap<Kind, readonly number[]>;
  /** Records that the log has twice. */
  readonly copies: number;
  /** Events that the log has not, or that a subscriber was not given. */
  readonly missing: number;
}

type Times = ReadonlyMap<string, number>;

const HANDLED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** Writes at a steady rate and tells how long each event was on its way. */
export async function measureLatency(stand: Stand, writer: Writer, plan: LatencyPlan): Promise<Latency> {
  const { what, perSecond, seconds, subscribers } = plan;
  const ends = await endsOf(stand.cluster, [TOPIC_OF[what]]);
  const committed = await writer.write(what, perSecond, seconds);
  await allPublished(stand.db);
  const stored = new Map<string, number>();
  let copies = 0;
  await readSince(stand.cluster, ends, ({ id, storedAtMs }) => {
    if (stored.has(id)) copies += 1;
    else stored.set(id, storedAtMs);
  });
  const brokerToHandler = new Map<Kind, readonly number[]>();
  for (const subscriber of subscribers)
    brokerToHandler.set(subscriber.kind, between(stored, await handledBy(subscriber, stored)));
  const commitToBroker = between(committed, stored);
  const missing = [commitToBroker, ...brokerToHandler.values()].map(({ length }) => committed.size - length);
  return {
    ...{ what, perSecond, seconds, commitToBroker, brokerToHandler, copies },
    missing: missing.reduce((sum, one) => sum + one),
  };
}

/** When it was given each for the first time. */
async function handledBy(subscriber: Subscriber, stored: Times): Promise<Times> {
  const first = new Map<string, number>();
  for (let waited = 0; waited < HANDLED_WITHIN_MS; waited += LOOK_EVERY_MS) {
    for (const [id, at] of await subscriber.handled()) if (!first.has(id)) first.set(id, at);
    if ([...stored.keys()].every((id) => first.has(id))) break;
    await sleep(LOOK_EVERY_MS);
  }
  return first;
}

/** Of those that have both times. */
const between = (from: Times, to: Times): number[] =>
  [...from].flatMap(([id, at]) => {
    const then = to.get(id);
    return then === undefined ? [] : [then - at];
  });
