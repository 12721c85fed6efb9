import type { EntityManager } from 'typeorm';

/** Told with the new head to every tokens API process; may be lost, so a poll stands behind it. */
export const HEAD_CHANNEL = 'portcullis_head';

export interface LogEntry {
  readonly kind: 'token' | 'repository' | 'account' | 'all' | 'change';
  /** A token id, or the number of a repository or an account; empty for `all`. */
  readonly subject: string;
}

/** What a revocation has to know of the protocol's state in its own transaction. */
export interface Head {
  readonly incarnation: string;
  /** The longest lease that any tokens API may have granted before. */
  readonly leaseMs: number;
}

export interface Appended extends Head {
  /** Of each entry, in the order given. */
  readonly seqs: readonly number[];
}

/**
 * The only writer of the revocation log. It takes the head's row lock, which is held until the transaction ends: that makes
 * order of seq the order of commit and leaves no gap. So: as late in the transaction as possible, and after every other lock.
 */
export async function appendToLog(tx: EntityManager, entries: readonly LogEntry[]): Promise<Appended> {
  const [row] = await tx.query<{ seqs: (string | number)[]; incarnation: string; lease_ms: number }[]>(
    `with head as (
       update rev_head set seq = seq + $2 returning seq - $2 as before, seq, lease_ms,
         incarnation_here(incarnation) as incarnation
     ), logged as (
       insert into rev_log (seq, kind, subject)
       select head.before + given.n, given.kind, given.subject
       from head, unnest($1::text[], $3::text[]) with ordinality as given(kind, subject, n)
       returning seq
     )
     select head.incarnation, head.lease_ms, (select array_agg(seq order by seq) from logged) as seqs,
            pg_notify('${HEAD_CHANNEL}', head.seq::text)
     from head`,
    [entries.map((entry) => entry.kind), entries.length, entries.map((entry) => entry.subject)],
  );
  if (!row) throw new Error('rev_head has no row');
  return { seqs: row.seqs.map(Number), incarnation: row.incarnation, leaseMs: row.lease_ms };
}

export async function readHead(tx: EntityManager): Promise<Head> {
  const [row] = await tx.query<{ incarnation: string; lease_ms: number }[]>(
    'select incarnation, lease_ms from rev_state',
  );
  if (!row) throw new Error('rev_head has no row');
  return { incarnation: row.incarnation, leaseMs: row.lease_ms };
}
