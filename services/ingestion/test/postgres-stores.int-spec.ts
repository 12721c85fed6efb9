import { gzipSync } from 'node:zlib';
import { Outbox } from '@libs/outbox';
import { Tracing } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { PostgresUploadLedger } from '../src/uploads/postgres-upload-ledger';
import { PostgresReportStore } from '../src/work/postgres-report-store';
import { ReportQueue } from '../src/work/report-queue';
import { ingestionDatabase } from './ingestion-database';
import type { IngestionStores } from './ingestion-stores';
import { describeReportStore } from './report-store.conformance';
import { describeUploadLedger } from './upload-ledger.conformance';
import { describeWorkQueue } from './work-queue.conformance';

async function postgresStores(): Promise<IngestionStores> {
  const database = await ingestionDatabase();
  const db = await new DataSource({
    type: 'postgres',
    url: database.url,
    poolSize: 10,
    parseInt8: true,
  }).initialize();
  const outbox = new Outbox({ notify: false });
  return {
    ledger: new PostgresUploadLedger(db, outbox, new Tracing()),
    reports: new PostgresReportStore(db, outbox),
    queue: new ReportQueue(db),
    compress: (body) => gzipSync(body),
    published: async () => {
      const rows = await db.query<{ told: string }[]>(
        `select coalesce(payload->>'uploadId', (payload->>'reportId') || '/' || (payload->>'generation')) as told
         from outbox order by position`,
      );
      return rows.map(({ told }) => told);
    },
    close: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}

describeUploadLedger('Postgres', postgresStores);
describeReportStore('Postgres', postgresStores);
describeWorkQueue('Postgres', postgresStores);
