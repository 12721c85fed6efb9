import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { analysisUploadReceived, type AnalysisUploadReceived } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { Tracing } from '@libs/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { durably, type Recorded } from '../uploads/durably';
import type { ReceivedBody } from '../uploads/receive-body';
import type { Commit } from '../uploads/upload-ledger';
import type { ResultKind } from './result-shapes';

export interface ResultsUpload extends Commit, ReceivedBody {
  kind: ResultKind;
  tokenId: string;
}

export interface ResultsFinal extends Commit {
  tokenId: string;
}

/** Makes results durable: each method is one transaction that holds the upload, its body and its event. */
@Injectable()
export class AnalysisUploadsService {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
    private readonly tracing: Tracing,
  ) {}

  /** Waits for the next final, which makes it count. */
  async add(upload: ResultsUpload): Promise<Recorded> {
    return durably(this.db, async (tx) => {
      const uploadId = randomUUID();
      const receivedAt = await insertUpload(tx, uploadId, upload);
      if (!receivedAt) return 'repeated';
      await lockCommit(tx, upload);
      await this.announce(tx, upload, { uploadId, kind: upload.kind, receivedAt });
      return 'new';
    });
  }

  /**
   * Seals the uploads that it sees; later ones wait for the next final. The first final of a commit makes its results count
   * even if there is nothing to seal: the client says that it is done. One that adds nothing has what was parked tried afresh.
   */
  async addFinal(final: ResultsFinal): Promise<Recorded> {
    return durably(this.db, async (tx) => {
      const requested = await lockCommit(tx, final);
      const sealed = await seal(tx, final, requested + 1);
      if (sealed === 0 && (await hasFinal(tx, final))) {
        await revive(tx, final);
        return 'repeated';
      }
      await requestResults(tx, final, this.tracing.traceparent());
      const uploadId = randomUUID();
      const receivedAt = await insertFinal(tx, uploadId, final);
      await this.announce(tx, final, { uploadId, kind: 'final', receivedAt });
      return 'new';
    });
  }

  private async announce(
    tx: EntityManager,
    { repositoryId, commitSha }: Commit,
    event: Pick<AnalysisUploadReceived, 'uploadId' | 'kind'> & { receivedAt: Date },
  ): Promise<void> {
    const receivedAt = event.receivedAt.toISOString();
    await this.outbox.add(tx, analysisUploadReceived, { repositoryId, commitSha, ...event, receivedAt });
  }
}

/** Asks for one more generation of the commit's results, on behalf of the request of this trace. False: there are none. */
export async function requestResults(
  tx: EntityManager,
  commit: Commit,
  traceparent: string | undefined,
): Promise<boolean> {
  const [, found] = await tx.query<[unknown[], number]>(
    `update analysis_results set requested = requested + 1, requested_at = clock_timestamp(), attempts = 0,
       next_attempt_at = clock_timestamp(), last_problem = null, parked_reason = null, traceparent = $3
     where repository_id = $1 and commit_sha = $2`,
    [commit.repositoryId, commit.commitSha, traceparent ?? null],
  );
  return found > 0;
}

async function revive(tx: EntityManager, commit: Commit): Promise<void> {
  await tx.query(
    `update analysis_results set attempts = 0, requested_at = clock_timestamp(),
       next_attempt_at = clock_timestamp(), last_problem = null, parked_reason = null
     where repository_id = $1 and commit_sha = $2 and requested > done and parked_reason is not null`,
    [commit.repositoryId, commit.commitSha],
  );
}

/** Undefined if the same bytes were received before. A parallel twin is waited for: it may yet fail. */
async function insertUpload(
  tx: EntityManager,
  uploadId: string,
  upload: ResultsUpload,
): Promise<Date | undefined> {
  const { repositoryId, commitSha, kind, digest, bytes, compressed, tokenId } = upload;
  const [inserted] = await tx.query<{ position: number; received_at: Date }[]>(
    `insert into analysis_uploads (upload_id, repository_id, commit_sha, kind, digest, body_bytes, token_id)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (repository_id, commit_sha, kind, digest) where kind <> 'final' do nothing
     returning position, received_at`,
    [uploadId, repositoryId, commitSha, kind, digest, bytes, tokenId],
  );
  if (inserted)
    await tx.query('insert into analysis_upload_bodies (upload_position, body) values ($1, $2)', [
      inserted.position,
      compressed,
    ]);
  return inserted?.received_at;
}

/**
 * From here to the commit, uploads of one commit come one after another: finals see each other, and events of one key are
 * in the order in which they became true. Gives the newest generation that was asked for.
 */
async function lockCommit(tx: EntityManager, commit: Commit): Promise<number> {
  const [row] = await tx.query<[{ requested: number }]>(
    `insert into analysis_results (repository_id, commit_sha) values ($1, $2)
     on conflict (repository_id, commit_sha) do update set last_received_at = clock_timestamp()
     returning requested`,
    [commit.repositoryId, commit.commitSha],
  );
  return row.requested;
}

/** From this generation on, what waits counts; gives how much did. */
async function seal(tx: EntityManager, commit: Commit, generation: number): Promise<number> {
  const [, sealed] = await tx.query<[unknown[], number]>(
    `update analysis_uploads set generation = $3
     where repository_id = $1 and commit_sha = $2 and kind <> 'final' and generation is null`,
    [commit.repositoryId, commit.commitSha, generation],
  );
  return sealed;
}

async function hasFinal(tx: EntityManager, commit: Commit): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `select from analysis_uploads where repository_id = $1 and commit_sha = $2 and kind = 'final' limit 1`,
    [commit.repositoryId, commit.commitSha],
  );
  return rows.length > 0;
}

async function insertFinal(tx: EntityManager, uploadId: string, final: ResultsFinal): Promise<Date> {
  const [row] = await tx.query<[{ received_at: Date }]>(
    `insert into analysis_uploads (upload_id, repository_id, commit_sha, kind, token_id)
     values ($1, $2, $3, 'final', $4) returning received_at`,
    [uploadId, final.repositoryId, final.commitSha, final.tokenId],
  );
  return row.received_at;
}
