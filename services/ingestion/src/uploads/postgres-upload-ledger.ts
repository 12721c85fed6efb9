import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type CoverageUploadReceived, coverageUploadReceived } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { Tracing } from '@libs/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { durably } from './durably';
import {
  type Commit,
  type CoverageUpload,
  type Final,
  type Inserted,
  UploadLedger,
  type UploadTransaction,
} from './upload-ledger';

@Injectable()
export class PostgresUploadLedger extends UploadLedger {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override durably<T>(work: (tx: UploadTransaction) => Promise<T>): Promise<T> {
    const traceparent = this.tracing.traceparent();
    return durably(this.db, (tx) => work(new PostgresUploadTransaction(tx, this.outbox, traceparent)));
  }
}

class PostgresUploadTransaction implements UploadTransaction {
  constructor(
    private readonly tx: EntityManager,
    private readonly outbox: Outbox,
    private readonly traceparent: string | undefined,
  ) {}

  async insertUpload(uploadId: string, upload: CoverageUpload): Promise<Inserted | undefined> {
    const { repositoryId, commitSha, language, kind, digest, bytes, compressed, tokenId } = upload;
    const [inserted] = await this.tx.query<Inserted[]>(
      `with inserted as (
         insert into coverage_uploads
           (upload_id, repository_id, commit_sha, language, kind, digest, body_bytes, token_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (repository_id, commit_sha, language, kind, digest) where kind <> 'final' do nothing
         returning position, received_at
       ), kept as (
         insert into coverage_upload_bodies (upload_position, body) select position, $9 from inserted
       )
       select position::float8 as position, received_at as "receivedAt" from inserted`,
      [uploadId, repositoryId, commitSha, language, kind, digest, bytes, tokenId, compressed],
    );
    return inserted;
  }

  async lockCommit(commit: Commit): Promise<void> {
    await this.tx.query(
      `insert into coverage_commits (repository_id, commit_sha) values ($1, $2)
       on conflict (repository_id, commit_sha) do update set last_received_at = clock_timestamp()`,
      [commit.repositoryId, commit.commitSha],
    );
  }

  async requestReport(report: Commit & { language: string }, generations: 0 | 1): Promise<number> {
    const [row] = await this.tx.query<[{ requested: number }]>(
      `insert into coverage_reports as r
         (report_id, repository_id, commit_sha, language, requested, requested_at, traceparent)
       values ($1, $2, $3, $4, $5::int, case when $5::int > 0 then clock_timestamp() end, $6)
       on conflict (repository_id, commit_sha, language) do update set
         requested = r.requested + excluded.requested,
         received_at = clock_timestamp(),
         requested_at = coalesce(excluded.requested_at, r.requested_at),
         traceparent = case when excluded.requested > 0 then excluded.traceparent else r.traceparent end,
         attempts = case when excluded.requested > 0 then 0 else r.attempts end,
         next_attempt_at = case when excluded.requested > 0 then clock_timestamp() else r.next_attempt_at end,
         last_problem = case when excluded.requested > 0 then null else r.last_problem end,
         parked_reason = case when excluded.requested > 0 then null else r.parked_reason end
       returning requested`,
      [
        randomUUID(),
        report.repositoryId,
        report.commitSha,
        report.language,
        generations,
        this.traceparent ?? null,
      ],
    );
    return row.requested;
  }

  async revive(commit: Commit, language?: string): Promise<void> {
    await this.tx.query(
      `update coverage_reports set attempts = 0, requested_at = clock_timestamp(),
         next_attempt_at = clock_timestamp(), last_problem = null, parked_reason = null
       where repository_id = $1 and commit_sha = $2 and ($3::text is null or language = $3)
         and requested > done and parked_reason is not null`,
      [commit.repositoryId, commit.commitSha, language ?? null],
    );
  }

  async countFrom(positions: readonly number[], generation: number): Promise<void> {
    await this.tx.query('update coverage_uploads set generation = $2 where position = any($1::bigint[])', [
      positions,
      generation,
    ]);
  }

  async waitingPartials(commit: Commit): Promise<Map<string, number[]>> {
    const rows = await this.tx.query<{ language: string; positions: number[] }[]>(
      `select language, array_agg(position order by position)::float8[] as positions from coverage_uploads
       where repository_id = $1 and commit_sha = $2 and kind = 'partial' and generation is null
       group by language order by language`,
      [commit.repositoryId, commit.commitSha],
    );
    return new Map(rows.map(({ language, positions }) => [language, positions]));
  }

  async hasFinal(commit: Commit): Promise<boolean> {
    const rows = await this.tx.query<unknown[]>(
      `select from coverage_uploads where repository_id = $1 and commit_sha = $2 and kind = 'final' limit 1`,
      [commit.repositoryId, commit.commitSha],
    );
    return rows.length > 0;
  }

  async insertFinal(uploadId: string, final: Final): Promise<Date> {
    const [row] = await this.tx.query<[{ received_at: Date }]>(
      `insert into coverage_uploads (upload_id, repository_id, commit_sha, kind, token_id)
       values ($1, $2, $3, 'final', $4) returning received_at`,
      [uploadId, final.repositoryId, final.commitSha, final.tokenId],
    );
    return row.received_at;
  }

  async publish(event: CoverageUploadReceived): Promise<void> {
    await this.outbox.add(this.tx, coverageUploadReceived, event);
  }
}
