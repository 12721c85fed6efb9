import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { monotonicMs } from './monotonic';

export interface Queues {
  readonly tokens: Client;
  readonly ingestion: Client;
}

const EVERY_MS = 100;

/** What was not published when it was asked: one position for each outbox. */
export interface Backlog {
  readonly tokens: string;
  readonly ingestion: string;
}

export async function backlog({ tokens, ingestion }: Queues): Promise<Backlog> {
  return { tokens: await lastPosition(tokens), ingestion: await lastPosition(ingestion) };
}

/** A report, and which generation of it was wanted when it was asked. */
export interface WantedReport {
  readonly position: string;
  readonly requested: number;
}

export async function wantedReports({ ingestion }: Queues): Promise<WantedReport[]> {
  const { rows } = await ingestion.query<WantedReport>(
    'select position::text as position, requested from coverage_reports where requested > done and parked_reason is null',
  );
  return rows;
}

/** How long until all of these are worked out, or parked; undefined if they are not within the time. */
export async function workedOut(
  { ingestion }: Queues,
  wanted: readonly WantedReport[],
  withinMs: number,
): Promise<number | undefined> {
  const waiting = `select count(*)::int as count from unnest($1::bigint[], $2::int[]) as wanted (position, requested)
     join coverage_reports r using (position) where r.done < wanted.requested and r.parked_reason is null`;
  const parameters = [wanted.map(({ position }) => position), wanted.map(({ requested }) => requested)];
  return passed(withinMs, async () => {
    const { rows } = await ingestion.query<{ count: number }>(waiting, parameters);
    return rows[0]?.count === 0;
  });
}

/** How long until Kafka has all of the backlog; undefined if it has not within the time. */
export async function drained(queues: Queues, until: Backlog, withinMs: number): Promise<number | undefined> {
  return passed(withinMs, async () => {
    const waiting = await Promise.all([
      unpublished(queues.tokens, until.tokens),
      unpublished(queues.ingestion, until.ingestion),
    ]);
    return waiting.every((count) => count === 0);
  });
}

/**
 * Waits until nothing is left to tell, to publish or to process, so that what is written down one table after the other is of one
 * moment. False if something still is when the time is over.
 */
export async function empty(queues: Queues, withinMs: number): Promise<boolean> {
  const end = String(Number.MAX_SAFE_INTEGER);
  const all = { tokens: end, ingestion: end };
  const time = await passed(withinMs, async () => {
    const untold = (await expiring(queues.tokens)) + (await untoldStates(queues.tokens));
    if (untold > 0 || (await unprocessed(queues.ingestion)) > 0) return false;
    return (await drained(queues, all, 0)) !== undefined;
  });
  return time !== undefined;
}

/** Asked at least once. */
async function passed(withinMs: number, isDone: () => Promise<boolean>): Promise<number | undefined> {
  const begun = monotonicMs();
  while (!(await isDone())) {
    if (monotonicMs() - begun >= withinMs) return undefined;
    await delay(EVERY_MS);
  }
  return monotonicMs() - begun;
}

async function lastPosition(db: Client): Promise<string> {
  const { rows } = await db.query<{ last: string }>(
    'select coalesce(max(position), 0)::text as last from outbox',
  );
  return rows[0]?.last ?? '0';
}

async function unpublished(db: Client, upTo: string): Promise<number> {
  const waiting = 'select count(*)::int as count from outbox where published_at is null and position <= $1';
  const { rows } = await db.query<{ count: number }>(waiting, [upTo]);
  return rows[0]?.count ?? 0;
}

/** Tokens that have expired or soon will, of which the tokens service has not told yet. */
async function expiring(db: Client): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from tokens
     where expires_at <= now() + interval '1 minute' and revoked_at is null and expired_seq is null`,
  );
  return rows[0]?.count ?? 0;
}

/** Tokens whose state is to be told again, because an older one has overtaken it. */
async function untoldStates(db: Client): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::int as count from tokens where state_version < version',
  );
  return rows[0]?.count ?? 0;
}

async function unprocessed(db: Client): Promise<number> {
  const waiting =
    'select count(*)::int as count from coverage_reports where requested > done and parked_reason is null';
  const { rows } = await db.query<{ count: number }>(waiting);
  return rows[0]?.count ?? 0;
}
