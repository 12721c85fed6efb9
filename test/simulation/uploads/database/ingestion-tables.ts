import { laneOf, type OutboundEvent } from '@libs/outbox';
import type { EventContract } from '@libs/contracts';
import type { Commit } from '../../../../services/ingestion/src/uploads/upload-ledger';
import type { ModelPostgres } from './model-postgres';
import type { Table, Transaction } from './transaction';

export interface UploadRow extends Commit {
  readonly position: number;
  readonly uploadId: string;
  /** Undefined for a final. */
  readonly language: string | undefined;
  readonly kind: 'complete' | 'partial' | 'final';
  readonly digest: Buffer | undefined;
  readonly body: Buffer | undefined;
  readonly tokenId: string;
  readonly generation: number | undefined;
}

export interface ReportRow extends Commit {
  readonly position: number;
  readonly reportId: string;
  readonly language: string;
  readonly requested: number;
  readonly done: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly requestedAt: number;
  readonly parkedReason: string | undefined;
}

export interface FileRow {
  readonly reportPosition: number;
  readonly generation: number;
  readonly filename: string;
  readonly lines: Buffer;
}

export interface OutboxRow {
  readonly position: number;
  readonly lane: number;
  readonly event: OutboundEvent;
  readonly addedAt: number;
  readonly isPublished: boolean;
}

/** What is committed in the ingestion database. */
export class IngestionTables {
  readonly uploads: Table<UploadRow> = new Map();
  /** By the natural key. */
  readonly uploadKeys: Table<number> = new Map();
  readonly reports: Table<ReportRow> = new Map();
  readonly files: Table<FileRow> = new Map();
  readonly outbox: Table<OutboxRow> = new Map();
}

/** Told of each commit, at its moment and in the order of commits. */
export interface CommitListener {
  uploadCommitted(upload: UploadRow): void;
  /** With the files that are now read. */
  reportStored(report: ReportRow, files: readonly FileRow[]): void;
  eventCommitted(row: OutboxRow): void;
}

/** The database of the world: its server, what is committed, and who is told. */
export interface IngestionDatabase {
  readonly server: ModelPostgres;
  readonly tables: IngestionTables;
  readonly listener: CommitListener;
}

export const commitKey = ({ repositoryId, commitSha }: Commit): string => `${repositoryId}:${commitSha}`;

export const reportKey = (report: Commit & { readonly language: string }): string =>
  `${commitKey(report)}:${report.language}`;

/** The insert of Outbox.add; gives the event's id. Its position comes from a sequence at once, and so not in the order of commits. */
export function addToOutbox(
  { server, tables, listener }: IngestionDatabase,
  tx: Transaction,
  contract: EventContract,
  payload: object,
): string {
  const position = server.nextval('outbox');
  const key = contract.keyOf(contract.schema.parse(payload));
  const event: OutboundEvent = {
    id: `event-${String(position)}`,
    topic: contract.topic,
    type: contract.type,
    key,
    json: JSON.stringify(payload),
    occurredAt: new Date(server.clockTimestamp),
    traceparent: null,
  };
  const row = { position, lane: laneOf(key), event, addedAt: server.time.now, isPublished: false };
  tx.put(tables.outbox, event.id, row);
  tx.onCommit(() => listener.eventCommitted(row));
  return event.id;
}
