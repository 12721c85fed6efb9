import type { DataSource } from 'typeorm';
import type { Claim } from '../work/work-queue';
import { bodyOf } from '../work/upload-body';
import type { ResultKind } from './result-shapes';

export interface AnalysisPart {
  position: string;
  kind: ResultKind;
  generation: number;
}

/**
 * The parts of one generation of a commit's results, the oldest first: all uploads that a final has sealed up to then.
 * They are written and sealed once and never change, so a generation has one set of parts for ever.
 */
export const partsOf = (db: DataSource, claim: Claim): Promise<AnalysisPart[]> =>
  db.query<AnalysisPart[]>(
    `select position::text as position, kind, generation from analysis_uploads
     where repository_id = $1 and commit_sha = $2 and kind <> 'final' and generation <= $3
     order by generation, analysis_uploads.position`,
    [claim.repositoryId, claim.commitSha, claim.generation],
  );

export const readPart = (db: DataSource, { position }: AnalysisPart): Promise<AsyncIterable<Buffer>> =>
  bodyOf(db, 'analysis_upload_bodies', position);
