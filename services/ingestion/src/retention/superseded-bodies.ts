import type { RemovedBatch } from '@libs/retention';
import type { DataSource } from 'typeorm';

/** How many bodies one step looks at, so also how many it removes at most. */
const STEP = 500;

interface Step {
  readonly looked: number;
  readonly last: string | null;
  readonly removed: number;
}

// A partial that a complete upload overtook is in no report, whenever a final seals it: its generation says nothing then.
const REMOVE = `
  with looked as (
    select upload_position as position from coverage_upload_bodies where upload_position > $1::bigint
    order by upload_position limit $2
  ), due as (
    select u.position from looked join coverage_uploads u using (position)
    join coverage_reports r on r.repository_id = u.repository_id and r.commit_sha = u.commit_sha and r.language = u.language
    where exists (
      select from coverage_uploads newer
      where newer.repository_id = u.repository_id and newer.commit_sha = u.commit_sha and newer.language = u.language
        and newer.kind = 'complete' and newer.generation <= r.done
        and (newer.generation > u.generation or (u.kind = 'partial' and newer.position > u.position))
        and newer.received_at < clock_timestamp() - $3::double precision * interval '1 millisecond')
  ), gone as (
    delete from coverage_upload_bodies where upload_position in (
      select b.upload_position from coverage_upload_bodies b join due on due.position = b.upload_position
      for update of b skip locked)
    returning upload_position
  )
  select (select count(*)::int from looked) as looked, (select max(position)::text from looked) as last,
         (select count(*)::int from gone) as removed`;

/**
 * Removes bodies of coverage uploads that no report is derived from any more: a complete upload has come after them, its report is
 * stored, and that was so long ago. No later generation takes them in again, since the newest complete upload only ever becomes a
 * newer one (`partsOf`). The row of the upload stays, and with it the natural key: bytes that are sent again are still the same upload.
 *
 * Each call looks at the bodies behind those of the last one, and after the last body begins anew.
 */
export class SupersededBodies {
  private after = '0';

  constructor(
    private readonly db: DataSource,
    private readonly retentionMs: number,
  ) {}

  async removeBatch(): Promise<RemovedBatch> {
    const [{ looked, last, removed }] = await this.db.query<[Step]>(REMOVE, [
      this.after,
      STEP,
      this.retentionMs,
    ]);
    const more = looked === STEP;
    this.after = more && last !== null ? last : '0';
    return { removed, more };
  }
}
