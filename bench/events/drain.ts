import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Backlog, type Shape, SHAPES, storeBacklog } from './backlog';
import { type Delivered, DeliveryCheck } from './delivery-check';
import { type Ends, endsOf, readSince } from './kafka-records';
import { allPublished } from './outbox-rows';
import type { RelayFleet, RelayFigures } from './relay-fleet';
import type { Stand } from './stand';

/** A backlog that is to be made and emptied. */
export interface DrainPlan {
  readonly shape: Shape;
  readonly relays: number;
  readonly rows: number;
}

export interface Drain extends DrainPlan {
  /** From the commit of the backlog until its last row is marked as published. */
  readonly ms: number;
  /** Rows that were marked in each second of it; the last one is not a whole second. */
  readonly bySecond: readonly number[];
  /** Of the relays, all together. */
  readonly rssMiB: { readonly before: number; readonly most: number };
  readonly cpuSeconds: number;
  readonly delivered: Delivered;
}

const LOOK_EVERY_MS = 250;
const STUCK_MS = 60_000;
const event = z.object({ version: z.int() });

/** Has relays empty a backlog into Kafka, and reads there whether all of it arrived, in order. */
export async function drain(stand: Stand, plan: DrainPlan, run: number): Promise<Drain> {
  const { db, cluster, relays } = stand;
  await relays.scaleTo(plan.relays);
  const ends = await endsOf(
    cluster,
    SHAPES[plan.shape].map(({ topic }) => topic),
  );
  const before = await relays.figures();
  const backlog = await storeBacklog(db, { ...plan, run });
  const { after, mostRssMiB } = await emptied(relays, before.published + backlog.rows);
  if (after.rejectedSends > before.rejectedSends)
    throw new Error('Kafka refused sends meanwhile: this is no measurement.');
  return {
    ...plan,
    rows: backlog.rows,
    ...(await timesOf(db, backlog)),
    rssMiB: { before: before.rssMiB, most: Math.max(before.rssMiB, mostRssMiB) },
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    delivered: await deliveredOf(stand, ends, backlog),
  };
}

async function emptied(
  relays: RelayFleet,
  published: number,
): Promise<{ readonly after: RelayFigures; readonly mostRssMiB: number }> {
  let mostRssMiB = 0;
  let reached = 0;
  let movedAt = performance.now();
  for (;;) {
    const after = await relays.figures();
    mostRssMiB = Math.max(mostRssMiB, after.rssMiB);
    if (after.published >= published) return { after, mostRssMiB };
    if (after.published > reached) movedAt = performance.now();
    else if (performance.now() - movedAt > STUCK_MS)
      throw new Error(`The relays are stuck at ${String(reached)} of ${String(published)} events.`);
    reached = after.published;
    await sleep(LOOK_EVERY_MS);
  }
}

/** As the rows themselves tell it, each of which knows when it was marked. */
async function timesOf(db: DataSource, { committedAtMs }: Backlog): Promise<Pick<Drain, 'ms' | 'bySecond'>> {
  await allPublished(db);
  const rows = await db.query<{ second: number; rows: number; last: number }[]>(
    `select floor(ms / 1000)::int4 as second, count(*)::int4 as rows, max(ms)::float8 as last
     from (select extract(epoch from published_at) * 1000 - $1::numeric as ms from outbox) as marked
     group by 1 order by 1`,
    [committedAtMs],
  );
  const ms = Math.max(...rows.map(({ last }) => last));
  const bySecond = Array.from({ length: Math.ceil(ms / 1_000) }, () => 0);
  for (const { second, rows: count } of rows) bySecond[second] = count;
  return { ms, bySecond };
}

async function deliveredOf({ cluster }: Stand, ends: Ends, backlog: Backlog): Promise<Delivered> {
  const topics = [...new Set(ends.map(({ topic }) => topic))];
  const checks = new Map(topics.map((topic) => [topic, new DeliveryCheck(backlog.keys, backlog.versions)]));
  await readSince(cluster, ends, ({ topic, key, value }) =>
    checks.get(topic)?.arrived(key, event.parse(JSON.parse(value)).version),
  );
  return [...checks.values()]
    .map((check) => check.result())
    .reduce((all, one) => ({
      distinct: all.distinct + one.distinct,
      copies: all.copies + one.copies,
      skipped: all.skipped + one.skipped,
      missing: all.missing + one.missing,
    }));
}
