import { coverageUploadReceived, type CoverageUploadReceived } from '@libs/contracts';
import { orUnavailable } from '../../../../services/ingestion/src/or-unavailable';
import {
  type Commit,
  type CoverageUpload,
  type Final,
  type Inserted,
  UploadLedger,
  type UploadTransaction,
} from '../../../../services/ingestion/src/uploads/upload-ledger';
import { type Connection, inTransaction, type Statement } from './connection';
import {
  addToOutbox,
  commitKey,
  type IngestionDatabase,
  reportKey,
  type ReportRow,
} from './ingestion-tables';

/** The model of PostgresUploadLedger. What holds both to the same promises is upload-ledger.conformance.ts. */
export class ModelUploadLedger extends UploadLedger {
  constructor(
    private readonly database: IngestionDatabase,
    private readonly connect: () => Connection,
  ) {
    super();
  }

  override durably<T>(work: (tx: UploadTransaction) => Promise<T>): Promise<T> {
    const run = async (): Promise<T> =>
      inTransaction(this.connect(), (connection) =>
        work(new ModelUploadTransaction(this.database, connection)),
      );
    return orUnavailable(run());
  }
}

const uploadKey = (upload: CoverageUpload): string =>
  `${reportKey(upload)}:${upload.kind}:${upload.digest.toString('hex')}`;

class ModelUploadTransaction implements UploadTransaction {
  constructor(
    private readonly database: IngestionDatabase,
    private readonly connection: Connection,
  ) {}

  insertUpload(uploadId: string, upload: CoverageUpload): Promise<Inserted | undefined> {
    const { server, tables, listener } = this.database;
    const key = uploadKey(upload);
    return this.run(async (tx) => {
      await tx.lock(`unique ${key}`);
      if (tx.get(tables.uploadKeys, key) !== undefined) return undefined;
      const position = server.nextval('uploads');
      const { repositoryId, commitSha, language, kind, digest, compressed: body, tokenId } = upload;
      const row = { repositoryId, commitSha, language, kind, digest, body, tokenId };
      tx.put(tables.uploadKeys, key, position);
      tx.put(tables.uploads, String(position), { ...row, position, uploadId, generation: undefined });
      tx.onCommit(() => {
        const committed = tables.uploads.get(String(position));
        if (committed) listener.uploadCommitted(committed);
      });
      return { position, receivedAt: new Date(server.clockTimestamp) };
    });
  }

  lockCommit(commit: Commit): Promise<void> {
    return this.run((tx) => tx.lock(`commit ${commitKey(commit)}`));
  }

  requestReport(report: Commit & { language: string }, generations: 0 | 1): Promise<number> {
    const { server, tables } = this.database;
    const key = reportKey(report);
    return this.run(async (tx) => {
      await tx.lock(`report ${key}`);
      const { repositoryId, commitSha, language } = report;
      const position = tx.get(tables.reports, key)?.position ?? server.nextval('reports');
      const old = tx.get(tables.reports, key) ?? {
        ...{ repositoryId, commitSha, language, position, reportId: reportIdOf(position) },
        ...{
          requested: 0,
          done: 0,
          attempts: 0,
          nextAttemptAt: server.clockTimestamp,
          requestedAt: server.clockTimestamp,
          parkedReason: undefined,
        },
      };
      const requested = old.requested + generations;
      tx.put(tables.reports, key, { ...old, requested, ...(generations > 0 ? this.due() : {}) });
      return requested;
    });
  }

  revive(commit: Commit, language?: string): Promise<void> {
    const { tables } = this.database;
    return this.run(async (tx) => {
      for (const [key, { language: its, ...of }] of tx.rows(tables.reports)) {
        if (commitKey(of) !== commitKey(commit) || (language ?? its) !== its) continue;
        await tx.lock(`report ${key}`);
        const row = tx.get(tables.reports, key);
        if (row && row.requested > row.done && row.parkedReason !== undefined)
          tx.put(tables.reports, key, { ...row, ...this.due() });
      }
    });
  }

  countFrom(positions: readonly number[], generation: number): Promise<void> {
    const { tables } = this.database;
    return this.run(async (tx) => {
      for (const position of positions) {
        const key = String(position);
        await tx.lock(`upload ${key}`);
        const row = tx.get(tables.uploads, key);
        if (row) tx.put(tables.uploads, key, { ...row, generation });
      }
    });
  }

  waitingPartials(commit: Commit): Promise<Map<string, number[]>> {
    return this.run((tx) => {
      const waiting = new Map<string, number[]>();
      for (const [, row] of tx.rows(this.database.tables.uploads)) {
        if (row.kind !== 'partial' || row.generation !== undefined || row.language === undefined) continue;
        if (commitKey(row) !== commitKey(commit)) continue;
        waiting.set(
          row.language,
          [...(waiting.get(row.language) ?? []), row.position].sort((a, b) => a - b),
        );
      }
      return new Map([...waiting].sort(([a], [b]) => (a < b ? -1 : 1)));
    });
  }

  hasFinal(commit: Commit): Promise<boolean> {
    return this.run((tx) =>
      tx
        .rows(this.database.tables.uploads)
        .some(([, row]) => row.kind === 'final' && commitKey(row) === commitKey(commit)),
    );
  }

  insertFinal(uploadId: string, { repositoryId, commitSha, tokenId }: Final): Promise<Date> {
    const { server, tables, listener } = this.database;
    return this.run((tx) => {
      const position = server.nextval('uploads');
      const nothing = { language: undefined, digest: undefined, body: undefined, generation: undefined };
      const row = {
        repositoryId,
        commitSha,
        tokenId,
        position,
        uploadId,
        kind: 'final' as const,
        ...nothing,
      };
      tx.put(tables.uploads, String(position), row);
      tx.onCommit(() => listener.uploadCommitted(row));
      return new Date(server.clockTimestamp);
    });
  }

  publish(event: CoverageUploadReceived): Promise<void> {
    return this.run((tx) => void addToOutbox(this.database, tx, coverageUploadReceived, event));
  }

  /** At once, and with all its attempts. */
  private due(): Pick<ReportRow, 'attempts' | 'nextAttemptAt' | 'requestedAt' | 'parkedReason'> {
    const now = this.database.server.clockTimestamp;
    return { attempts: 0, nextAttemptAt: now, requestedAt: now, parkedReason: undefined };
  }

  private run<T>(statement: Statement<T>): Promise<T> {
    return this.connection.query(statement);
  }
}

/** A UUID, as the contract of the event wants one. */
const reportIdOf = (position: number): string =>
  `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`;
