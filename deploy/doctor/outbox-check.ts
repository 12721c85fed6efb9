import { z } from 'zod';
import type { Database } from './database';
import type { Findings } from '@libs/findings';

/** The newest of each topic, on the index `outbox_stream`: however long the outbox has grown. */
const HAS_FOREIGN_NUMBERS = `
  with recursive topics as (
    (select topic from outbox order by topic limit 1)
    union all
    select (select o.topic from outbox o where o.topic > t.topic order by o.topic limit 1) from topics t
    where t.topic is not null
  ), newest as (
    select latest.xid from topics t
    cross join lateral (select xid from outbox where topic = t.topic order by outbox.xid desc limit 1) as latest
    union all
    select xid from outbox_checkpoints
  )
  select exists (select from newest where xid >= pg_snapshot_xmax(pg_current_snapshot())) as found`;

/** Numbers of transactions that this cluster has not given yet came with a dump, after which nobody ran the command that a restore needs. */
export async function examineOutbox(database: Database, findings: Findings): Promise<void> {
  const [foreign] = await database.rows(HAS_FOREIGN_NUMBERS, z.object({ found: z.boolean() }));
  if (foreign?.found === true)
    findings.problem(
      'The outbox came from another cluster, in a dump: consumers that read it wait for ever or miss what is new, and whatever was cached or leased before is still trusted.',
      'Stop the processes of this service and run its restored.main.js (docs/operations/backup.md).',
    );
  else findings.ok("The outbox is this cluster's own.");
}
