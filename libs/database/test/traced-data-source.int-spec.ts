import { createLogger, Tracing } from '@libs/telemetry';
import { type TestDatabase, testDatabase } from '@libs/testing';
import { trace } from '@opentelemetry/api';
import { dataSourceOptions } from '../src';
import { TracedDataSource } from '../src/traced-data-source';

describe('what is asked of the database', () => {
  let database: TestDatabase;
  let source: TracedDataSource;
  const tracing = new Tracing();
  const spans: { name: string; attributes: unknown; ended: boolean }[] = [];
  const recorded = () =>
    Object.assign(trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }), {
      isRecording: () => true,
    });

  beforeAll(async () => {
    database = await testDatabase();
    const logger = createLogger({ service: 'test', level: 'silent' });
    const settings = { url: database.url, applicationName: 'traced', poolSize: 2, logger };
    source = new TracedDataSource(dataSourceOptions(settings, { entities: [], migrations: [] }), tracing);
    await source.initialize();
    tracing.recordTo({
      startSpan: (name, { attributes }) => {
        const span = { name, attributes, ended: false };
        spans.push(span);
        return Object.assign(recorded(), { end: () => (span.ended = true) });
      },
      close: () => Promise.resolve(),
    });
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });
  beforeEach(() => spans.splice(0));

  it('is a part of what is under way: a transaction as a whole, a statement by its verb, neither with its text', async () => {
    const read = await tracing.enter(recorded(), async () => {
      await source.transaction('READ COMMITTED', (tx) => tx.query('select 1'));
      await source.transaction((tx) => tx.query('select 1'));
      return source.query<{ secret: string }[]>(`select $1::text as secret`, ['hunter2']);
    });
    expect(read).toEqual([{ secret: 'hunter2' }]);
    expect(spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['transaction', true],
      ['transaction', true],
      ['select', true],
    ]);
    expect(spans[2]?.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': expect.any(String) as string,
      'db.operation.name': 'select',
    });
    expect(JSON.stringify(spans)).not.toContain('hunter2');
  });

  it('is in no trace where nothing is under way', async () => {
    await source.query('select 1');
    await source.transaction(() => Promise.resolve());
    expect(spans).toEqual([]);
  });
});
