import type { IngestionStores } from '../../../../services/ingestion/test/ingestion-stores';
import { describeReportStore } from '../../../../services/ingestion/test/report-store.conformance';
import { describeUploadLedger } from '../../../../services/ingestion/test/upload-ledger.conformance';
import { describeWorkQueue } from '../../../../services/ingestion/test/work-queue.conformance';
import { subjectOf } from '../event-promises';
import { ModelReportQueue } from './model-report-queue';
import { ModelReportStore } from './model-report-store';
import { ModelUploadLedger } from './model-upload-ledger';
import { ModelWorld } from './model-world';

function modelStores(): Promise<IngestionStores> {
  const world = new ModelWorld();
  const { database } = world;
  const connect = world.connections();
  return Promise.resolve({
    ledger: new ModelUploadLedger(database, connect),
    reports: new ModelReportStore(database, connect),
    queue: new ModelReportQueue(database, connect),
    compress: (body: Buffer) => body,
    published: () =>
      Promise.resolve(
        [...database.tables.outbox.values()].map(({ event }) => subjectOf(event.type, event.json ?? '')),
      ),
    close: () => world.close(),
  });
}

describeUploadLedger('model', modelStores);
describeReportStore('model', modelStores);
describeWorkQueue('model', modelStores);
