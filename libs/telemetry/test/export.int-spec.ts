import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TraceConfig } from '@libs/config';
import { eventually, runProgram, SpanCollector } from '@libs/testing';
import { parseTraceContext } from '../src';
import { type SpanFate, SpanQueue } from '../src/span-queue';

const SAMPLED = parseTraceContext('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')!;

interface Left {
  fates: Record<string, number>;
  lines: string[];
}

/**
 * Records in a process of its own, as in production, and gives what that has counted and logged: the exporter loads parts of Node by
 * `import()`, which has no meaning where Jest runs a test.
 */
async function record(traces: Partial<TraceConfig> & { endpoint: string }, script: string): Promise<Left> {
  const config = JSON.stringify({ headers: {}, followsCaller: true, ratio: 1, ...traces });
  const program = runProgram(`
    const { createLogger, createProcessContext, parseTraceContext } =
      require(${JSON.stringify(join(__dirname, '..', 'src', 'index.ts'))});
    const lines = [];
    const logger = createLogger({ service: 'tokens-api' }, { write: (line) => void lines.push(line) });
    const { tracing, metrics } = createProcessContext('tokens-api', { logger, traces: ${config} });
    const SAMPLED = parseTraceContext('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    const UNSAMPLED = parseTraceContext('00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00');
    const settled = async () => {
      const { values } = await metrics.getSingleMetric('portcullis_trace_spans_total').get();
      return Object.fromEntries(values.map(({ labels, value }) => [labels.fate, value]));
    };
    (async () => {
      ${script}
      await tracing.close();
      await tracing.close();
      console.log(JSON.stringify({ fates: await settled(), lines }));
      // What an exporter still tries must not hold up the test.
      setTimeout(() => {
        settled().then((fates) => console.log(JSON.stringify({ fates, lines }))).then(() => process.exit());
      }, 6_000);
    })();`);
  const left = (await program.report()) as Left;
  if (Object.values(left.fates).some((spans) => spans > 0)) {
    await program.kill();
    return left;
  }
  return (await program.report()) as Left;
}

describe('spans', () => {
  let collector: SpanCollector;
  beforeEach(async () => {
    collector = await SpanCollector.start();
  });
  afterEach(() => collector.close());

  it('reach the collector when the process stops, each below what it is a part of', async () => {
    const { fates } = await record(
      { endpoint: collector.url, headers: { authorization: 'Bearer x' } },
      `const request = tracing.begin('revoke', { attributes: { 'portcullis.decision.rung': 'l1' } }, SAMPLED);
       await tracing.during(request, () => tracing.within('transaction', {}, () => Promise.resolve()));`,
    );
    const [inner, outer] = collector.spans;
    expect(outer).toMatchObject({
      service: 'tokens-api',
      name: 'revoke',
      traceId: SAMPLED.traceId,
      parentSpanId: SAMPLED.spanId,
      attributes: { 'portcullis.decision.rung': 'l1' },
    });
    expect(inner).toMatchObject({ name: 'transaction', parentSpanId: outer?.spanId });
    expect(collector.headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/json',
    });
    expect(fates).toEqual({ exported: 2, failed: 0, dropped: 0 });
  });

  it('say what failed by its name, and nothing of its message', async () => {
    await record(
      { endpoint: collector.url },
      `const error = Object.assign(new TypeError('hunter2'), { code: '23505' });
       await tracing.during(tracing.begin('revoke', {}, SAMPLED), () => Promise.reject(error)).catch(() => undefined);`,
    );
    expect(collector.spans).toMatchObject([{ failed: true, attributes: { 'error.type': '23505' } }]);
    expect(collector.bodies.join('')).not.toContain('hunter2');
  });

  const EACH = `
    tracing.begin('allowed', {}, SAMPLED).end();
    tracing.begin('refused', {}, UNSAMPLED).end();
    tracing.begin('begun', {}).end();`;

  it('are recorded as the caller has decided', async () => {
    await record({ endpoint: collector.url }, EACH);
    expect(collector.spans.map(({ name }) => name)).toEqual(['allowed', 'begun']);
  });

  it('are recorded as the ratio says where callers do not decide', async () => {
    const last = `tracing.begin('all', {}, UNSAMPLED).end();`;
    await record({ endpoint: collector.url, followsCaller: false }, last);
    expect(collector.spans.map(({ name }) => name)).toEqual(['all']);
    const left = record({ endpoint: collector.url, followsCaller: false, ratio: 0 }, EACH);
    expect((await left).fates).toEqual({ exported: 0, failed: 0, dropped: 0 });
    expect(collector.spans).toHaveLength(1);
  }, 20_000);

  it('that nobody takes are counted and told of once, and no stop waits until then', async () => {
    // A port that was free a moment ago refuses.
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    const endpoint = `http://127.0.0.1:${String(port)}`;
    const { fates, lines } = await record({ endpoint }, `tracing.begin('lost', {}, SAMPLED).end();`);
    expect(fates).toEqual({ exported: 0, failed: 1, dropped: 0 });
    expect(lines.filter((line) => line.includes('Spans cannot be exported'))).toHaveLength(1);
  }, 20_000);
});

describe('the queue of spans', () => {
  it('keeps a fixed number for a collector that does not answer, counts what is beyond, and takes more when it does', async () => {
    const counted: Record<SpanFate, number> = { exported: 0, failed: 0, dropped: 0 };
    const answers: (() => void)[] = [];
    const queue = new SpanQueue({
      exporter: {
        export: (_spans, done) => void answers.push(() => done({ code: ExportResultCode.SUCCESS })),
        shutdown: () => Promise.resolve(),
      },
      ...{ capacity: 10, batch: 5, delayMs: 1 },
      onFate: (fate, spans) => (counted[fate] += spans),
    });
    const span = { spanContext: () => SAMPLED, resource: {} } as unknown as ReadableSpan;
    for (let n = 0; n < 13; n += 1) queue.onEnd(span);
    expect(counted).toEqual({ exported: 0, failed: 0, dropped: 3 });
    answers.shift()?.();
    queue.onEnd(span);
    expect(counted).toEqual({ exported: 5, failed: 0, dropped: 3 });
    const closed = queue.shutdown();
    await eventually(() => {
      for (const answer of answers.splice(0)) answer();
      expect(counted.exported).toBe(11);
    });
    await closed;
    expect(counted.dropped).toBe(3);
  });
});
