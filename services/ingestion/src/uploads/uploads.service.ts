import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { coverageUploadReceived } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { DataSource, type EntityManager } from 'typeorm';
import { durably, type Recorded } from './durably';
import type { ReceivedBody } from './receive-body';

export interface Commit {
  repositoryId: number;
  commitSha: string;
}

export interface CoverageUpload extends Commit, ReceivedBody {
  language: string;
  kind: 'complete' | 'partial';
  tokenId: string;
}

export interface Final extends Commit {
  tokenId: string;
}

/** Makes uploads durable: each method is one transaction that holds the upload, its body and its event. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
  ) {}

  /** A complete upload replaces what there is of its (commit, language); a partial one waits for the next final. */
  async addCoverage(upload: CoverageUpload): Promise<Recorded> {
    return durably(this.db, async (tx) => {
      const uploadId = randomUUID();
      const inserted = await insertUpload(tx, uploadId, upload);
      if (!inserted) return 'repeated';
      await lockCommit(tx, upload);
      const generation = await requestReport(tx, upload, upload.kind === 'complete' ? 1 : 0);
      if (upload.kind === 'complete') await countFrom(tx, [inserted.position], generation);
      await this.outbox.add(tx, coverageUploadReceived, {
        repositoryId: upload.repositoryId,
        commitSha: upload.commitSha,
        uploadId,
        language: upload.language,
        kind: upload.kind,
        receivedAt: inserted.received_at.toISOString(),
      });
      return 'new';
    });
  }

  /** Seals the partials that it sees, in all languages of the commit. Later ones wait for the next final. */
  async addFinal(final: Final): Promise<Recorded> {
    return durably(this.db, async (tx) => {
      await lockCommit(tx, final);
      const waiting = await waitingPartials(tx, final);
      if (waiting.size === 0 && (await hasFinal(tx, final))) return 'repeated';
      for (const [language, positions] of waiting) {
        const generation = await requestReport(tx, { ...final, language }, 1);
        await countFrom(tx, positions, generation);
      }
      const uploadId = randomUUID();
      const receivedAt = await insertFinal(tx, uploadId, final);
      await this.outbox.add(tx, coverageUploadReceived, {
        repositoryId: final.repositoryId,
        commitSha: final.commitSha,
        uploadId,
        kind: 'final',
        receivedAt: receivedAt.toISOString(),
      });
      return 'new';
    });
  }
}

/** Undefined if the same bytes were received before. A parallel twin is waited for: it may yet fail. */
async function insertUpload(
  tx: EntityManager,
  uploadId: string,
  upload: CoverageUpload,
): Promise<{ position: number; received_at: Date } | undefined> {
  const { repositoryId, commitSha, language, kind, digest, bytes, compressed, tokenId } = upload;
  const [inserted] = await tx.query<{ position: number; received_at: Date }[]>(
    `insert into coverage_uploads
       (upload_id, repository_id, commit_sha, language, kind, digest, body_bytes, token_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (repository_id, commit_sha, language, kind, digest) where kind <> 'final' do nothing
     returning position, received_at`,
    [uploadId, repositoryId, commitSha, language, kind, digest, bytes, tokenId],
  );
  if (inserted)
    await tx.query('insert into coverage_upload_bodies (upload_position, body) values ($1, $2)', [
      inserted.position,
      compressed,
    ]);
  return inserted;
}

/**
 * From here to the commit, uploads of one commit come one after another: finals see each other, and events of one key
 * are in the order in which they became true.
 */
async function lockCommit(tx: EntityManager, commit: Commit): Promise<void> {
  await tx.query(
    `insert into coverage_commits (repository_id, commit_sha) values ($1, $2)
     on conflict (repository_id, commit_sha) do update set last_received_at = clock_timestamp()`,
    [commit.repositoryId, commit.commitSha],
  );
}

/** Asks for `generations` more generations of the report; gives the newest that was asked for. */
async function requestReport(
  tx: EntityManager,
  report: Commit & { language: string },
  generations: 0 | 1,
): Promise<number> {
  const [row] = await tx.query<[{ requested: number }]>(
    `insert into coverage_reports as r (report_id, repository_id, commit_sha, language, requested, requested_at)
     values ($1, $2, $3, $4, $5::int, case when $5::int > 0 then clock_timestamp() end)
     on conflict (repository_id, commit_sha, language) do update set
       requested = r.requested + excluded.requested,
       received_at = clock_timestamp(),
       requested_at = coalesce(excluded.requested_at, r.requested_at),
       attempts = case when excluded.requested > 0 then 0 else r.attempts end,
       next_attempt_at = case when excluded.requested > 0 then clock_timestamp() else r.next_attempt_at end,
       last_problem = case when excluded.requested > 0 then null else r.last_problem end,
       parked_reason = case when excluded.requested > 0 then null else r.parked_reason end
     returning requested`,
    [randomUUID(), report.repositoryId, report.commitSha, report.language, generations],
  );
  return row.requested;
}

/** From this generation of its report on, these uploads count. */
async function countFrom(
  tx: EntityManager,
  positions: readonly (number | string)[],
  generation: number,
): Promise<void> {
  await tx.query('update coverage_uploads set generation = $2 where position = any($1::bigint[])', [
    positions,
    generation,
  ]);
}

async function waitingPartials(tx: EntityManager, commit: Commit): Promise<Map<string, string[]>> {
  const rows = await tx.query<{ language: string; positions: string[] }[]>(
    `select language, array_agg(position order by position)::text[] as positions from coverage_uploads
     where repository_id = $1 and commit_sha = $2 and kind = 'partial' and generation is null
     group by language order by language`,
    [commit.repositoryId, commit.commitSha],
  );
  return new Map(rows.map(({ language, positions }) => [language, positions]));
}

async function hasFinal(tx: EntityManager, commit: Commit): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `select from coverage_uploads where repository_id = $1 and commit_sha = $2 and kind = 'final' limit 1`,
    [commit.repositoryId, commit.commitSha],
  );
  return rows.length > 0;
}

async function insertFinal(tx: EntityManager, uploadId: string, final: Final): Promise<Date> {
  const [row] = await tx.query<[{ received_at: Date }]>(
    `insert into coverage_uploads (upload_id, repository_id, commit_sha, kind, token_id)
     values ($1, $2, $3, 'final', $4) returning received_at`,
    [uploadId, final.repositoryId, final.commitSha, final.tokenId],
  );
  return row.received_at;
}
