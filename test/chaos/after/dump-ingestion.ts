import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Client } from 'pg';
import type { Dumps } from '../../history/dumps';
import { HistoryWriter } from '../../history/history-writer';
import type { ReadReports } from './read-reports';
import { pages } from './rows';

const UPLOADS = `
  select u.position::float8 as position, repository_id::float8 as "repositoryId", commit_sha as "commitSha", language, kind,
         encode(digest, 'hex') as digest, generation, token_id as "tokenId",
         extract(epoch from received_at)::float8 * 1000 as "receivedAtMs", body
  from coverage_uploads u left join coverage_upload_bodies on upload_position = u.position
  where u.position > $1 order by u.position limit $2`;

const REPORTS = `
  select r.position::float8 as position, report_id as "reportId", repository_id::float8 as "repositoryId",
         commit_sha as "commitSha", language, requested, done, parked_reason as "parkedReason"
  from coverage_reports r where r.position > $1 order by r.position limit $2`;

type UploadRow = Omit<Dumps['uploads'], 'bodyMatches'> & { readonly body: Buffer | null };
type ReportRow = Omit<Dumps['reports'], 'files'> & { readonly position: number; readonly reportId: string };

const READ_AT_ONCE = 16;

/** Every stored upload, with its digest worked out anew from the bytes that are there. */
export async function dumpUploads(db: Client, directory: string): Promise<void> {
  const writer = HistoryWriter.dump(directory, 'uploads');
  for await (const { body, ...row } of pages<UploadRow>(db, UPLOADS, ({ position }) => position))
    writer.write({ ...row, bodyMatches: row.digest === null ? null : digestOf(body) === row.digest });
  writer.close();
}

/** Every report, with its lines as the public API shows them. */
export async function dumpReports(db: Client, directory: string, read: ReadReports): Promise<void> {
  const writer = HistoryWriter.dump(directory, 'reports');
  let batch: Promise<Dumps['reports']>[] = [];
  const flush = async (): Promise<void> => {
    for (const report of await Promise.all(batch)) writer.write(report);
    batch = [];
  };
  for await (const row of pages<ReportRow>(db, REPORTS, ({ position }) => position)) {
    batch.push(withLines(row, read));
    if (batch.length >= READ_AT_ONCE) await flush();
  }
  await flush();
  writer.close();
}

async function withLines(row: ReportRow, read: ReadReports): Promise<Dumps['reports']> {
  const { repositoryId, commitSha, language, requested, done, parkedReason } = row;
  return { repositoryId, commitSha, language, requested, done, parkedReason, files: await read.linesOf(row) };
}

function digestOf(body: Buffer | null): string | undefined {
  if (!body) return undefined;
  try {
    return createHash('sha256').update(gunzipSync(body)).digest('hex');
  } catch {
    // Bytes that are no gzip any more match no digest.
    return undefined;
  }
}
