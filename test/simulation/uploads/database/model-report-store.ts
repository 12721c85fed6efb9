import { coverageReportProcessed, type CoverageReportProcessed } from '@libs/contracts';
import type { MergedFile } from '../../../../services/ingestion/src/coverage/merge-parts';
import type { ReceivedPart } from '../../../../services/ingestion/src/work/report-parts';
import {
  type ReportClaim,
  ReportStore,
  type ReportTransaction,
} from '../../../../services/ingestion/src/work/report-store';
import { type Connection, inStatement, inTransaction, type Statement } from './connection';
import { addToOutbox, type IngestionDatabase, reportKey } from './ingestion-tables';

/** The model of PostgresReportStore. What holds both to the same promises is report-store.conformance.ts. */
export class ModelReportStore extends ReportStore {
  constructor(
    private readonly database: IngestionDatabase,
    private readonly connect: () => Connection,
  ) {
    super();
  }

  override async receivedParts(claim: ReportClaim): Promise<ReceivedPart[]> {
    return inStatement(this.connect(), (tx) => {
      const parts: ReceivedPart[] = [];
      for (const [, { position, kind, generation, ...row }] of tx.rows(this.database.tables.uploads)) {
        if (kind === 'final' || generation === undefined || generation > claim.generation) continue;
        if (row.language !== undefined && reportKey({ ...row, language: row.language }) === reportKey(claim))
          parts.push({ position, kind, generation });
      }
      return parts.sort((a, b) => a.position - b.position);
    });
  }

  override async bodyOf(position: number): Promise<AsyncIterable<Buffer>> {
    const body = await inStatement(
      this.connect(),
      (tx) => tx.get(this.database.tables.uploads, String(position))?.body,
    );
    if (!body) throw new Error(`The body of upload ${position} is gone.`);
    return once(body);
  }

  override async transaction(work: (tx: ReportTransaction) => Promise<void>): Promise<void> {
    await inTransaction(this.connect(), (connection) =>
      work(new ModelReportTransaction(this.database, connection)),
    );
  }
}

class ModelReportTransaction implements ReportTransaction {
  constructor(
    private readonly database: IngestionDatabase,
    private readonly connection: Connection,
  ) {}

  insertFiles(claim: ReportClaim, first: number, files: readonly MergedFile[]): Promise<void> {
    const { tables } = this.database;
    return this.run(async (tx) => {
      for (const [index, { filename, lines }] of files.entries()) {
        const key = `${claim.position}/${claim.generation}/${first + index}`;
        await tx.lock(`file ${key}`);
        if (tx.get(tables.files, key)) continue;
        const { position: reportPosition, generation } = claim;
        tx.put(tables.files, key, { reportPosition, generation, filename, lines });
      }
    });
  }

  finish(claim: ReportClaim): Promise<Date | undefined> {
    const { server, tables, listener } = this.database;
    const key = reportKey(claim);
    return this.run(async (tx) => {
      await tx.lock(`report ${key}`);
      const row = tx.get(tables.reports, key);
      if (!row || row.done >= claim.generation) return undefined;
      const isNewest = row.requested === claim.generation;
      const settled = isNewest ? { attempts: 0, parkedReason: undefined } : {};
      const finished = { ...row, ...settled, done: claim.generation };
      tx.put(tables.reports, key, finished);
      tx.onCommit(() => {
        const read = [...tables.files.values()].filter(
          (file) => file.reportPosition === claim.position && file.generation === claim.generation,
        );
        listener.reportStored(finished, read);
      });
      return new Date(server.clockTimestamp);
    });
  }

  deleteOlderFiles(claim: ReportClaim): Promise<void> {
    const { tables } = this.database;
    return this.run(async (tx) => {
      for (const [key, file] of tx.rows(tables.files)) {
        if (file.reportPosition !== claim.position || file.generation >= claim.generation) continue;
        await tx.lock(`file ${key}`);
        tx.put(tables.files, key, undefined);
      }
    });
  }

  /** A kept total only makes reads quicker, and nobody in the world reads it. */
  keepCommitTotal(): Promise<void> {
    return Promise.resolve();
  }

  publish(event: CoverageReportProcessed): Promise<void> {
    return this.run((tx) => void addToOutbox(this.database, tx, coverageReportProcessed, event));
  }

  private run<T>(statement: Statement<T>): Promise<T> {
    return this.connection.query(statement);
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield body;
}
