import {
  accessChanged,
  analysisEvents,
  analysisResultsFinalized,
  analysisUploadReceived,
  coverageEvents,
  coverageReportProcessed,
  coverageUploadReceived,
} from '@libs/contracts';
import { createEventBus, ensureTopics, on } from '@libs/event-bus';
import { describeWith, eventually } from '@libs/testing';
import { createLogger } from '@libs/telemetry';
import { startIngestionRelay } from '../src/start';
import { IngestionRig, newSha, report } from './ingestion-rig';

describeWith('kafka', 'ingestion on Kafka', (address) => {
  const brokers = address.split(',');
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  afterAll(() => rig.stop());

  it('publishes each upload and each report through the relay, in order', async () => {
    const logger = createLogger({ service: 'test', level: 'silent' });
    await ensureTopics({ brokers }, [...coverageEvents, ...analysisEvents, accessChanged], {
      partitions: 3,
      replicationFactor: 1,
      groups: {
        'ingestion-worker': [coverageUploadReceived, analysisUploadReceived],
        'ingestion-repositories': [accessChanged],
      },
    });
    const bus = createEventBus({ kind: 'kafka', brokers, clientId: 'ingestion-test' }, logger);
    const relay = await startIngestionRelay({
      host: '127.0.0.1',
      managementPort: 0,
      logLevel: 'silent',
      databaseUrl: rig.databaseUrl,
      kafka: { brokers },
    });
    try {
      const sha = newSha();
      const heard: string[] = [];
      const hear = (type: string) => (payload: { commitSha: string }) => {
        if (payload.commitSha === sha) heard.push(type);
        return Promise.resolve();
      };
      await bus.subscribe(
        { group: 'ingestion-test', delivery: 'broadcast' },
        on(coverageUploadReceived, hear('received')),
        on(coverageReportProcessed, hear('processed')),
        on(analysisUploadReceived, hear('results received')),
        on(analysisResultsFinalized, hear('results finalized')),
      );
      await rig.startWorker({}, { kind: 'kafka', brokers, clientId: 'ingestion-worker-test' });
      await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }));
      await eventually(() => expect(heard).toEqual(['received', 'processed']));
      await rig.post(`/2.0/commit/${sha}/issuesRemoteResults`, '[]');
      await rig.post(`/2.0/commit/${sha}/resultsFinal`, '');
      const more = ['results received', 'results received', 'results finalized'];
      await eventually(() => expect(heard.slice(2)).toEqual(more));
      expect(await rig.rows('select from outbox where published_at is null')).toEqual([]);
    } finally {
      await bus.close();
      await relay.close();
    }
  });
});
