import type { DataSource } from 'typeorm';
import type { ReportClaim } from './report-queue';

/**
 * The parts of one generation of a report, in order of arrival: its newest complete upload, and the partials received
 * after that one which a final has sealed. Both are written once and never change, so a generation has one set of parts
 * for ever.
 */
export async function partsOf(db: DataSource, claim: ReportClaim): Promise<string[]> {
  const rows = await db.query<{ position: string }[]>(
    `with mine as (
       select position, kind, generation from coverage_uploads
       where repository_id = $1 and commit_sha = $2 and language = $3 and generation <= $4),
     base as (
       select position, generation from mine where kind = 'complete'
       union all select 0, 0
       order by generation desc limit 1)
     select mine.position::text as position from mine, base
     where mine.position = base.position
        or (mine.kind = 'partial' and mine.position > base.position and mine.generation > base.generation)
     order by mine.position`,
    [claim.repositoryId, claim.commitSha, claim.language, claim.generation],
  );
  return rows.map(({ position }) => position);
}
