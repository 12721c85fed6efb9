import { setImmediate as turn } from 'node:timers/promises';
import { SpanKind } from '@opentelemetry/api';
import { createProcessContext, parseTraceContext, Tracing } from '../src';

const SENDER = parseTraceContext('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')!;

describe('tracing without a collector', () => {
  const tracing = new Tracing();

  it('goes on the sender’s trace, and everything under way carries it as it came', async () => {
    const span = tracing.begin('request', { kind: SpanKind.SERVER }, SENDER);
    await tracing.during(span, async () => {
      await turn();
      expect(tracing.traceparent()).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
      expect(tracing.logFields()).toEqual({ traceId: SENDER.traceId, spanId: SENDER.spanId });
      await tracing.within('transaction', {}, async () => {
        await turn();
        expect(tracing.traceparent()).toContain(SENDER.spanId);
      });
    });
    expect(tracing.traceparent()).toBeUndefined();
    expect(tracing.logFields()).toEqual({});
  });

  it('begins a trace where there is no sender', () => {
    const [one, other] = [tracing.begin('a', {}), tracing.begin('b', {})];
    expect(one.spanContext().traceId).not.toBe(other.spanContext().traceId);
    expect(one.isRecording()).toBe(false);
  });

  it('lets two that run at the same time each have their own', async () => {
    const seen = await Promise.all(
      [0, 1].map(() =>
        tracing.enter(tracing.begin('a', {}), async () => {
          const before = tracing.traceparent();
          await turn();
          return before === tracing.traceparent() ? before : 'another';
        }),
      ),
    );
    expect(new Set(seen).size).toBe(2);
    expect(seen).not.toContain('another');
  });

  it('hands a failure on', async () => {
    const failing = tracing.during(tracing.begin('a', {}), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });

  // What records is some megabytes of code and costs each request: whoever exports nothing shall not even load it.
  it('loads nothing of what records', () => {
    const loaded = () =>
      Object.keys(require.cache).filter((path) => /opentelemetry.(sdk|exporter)/.test(path));
    createProcessContext('gateway', { logLevel: 'silent' });
    expect(loaded()).toEqual([]);
    const traces = { endpoint: 'http://127.0.0.1:1', headers: {}, followsCaller: true, ratio: 1 };
    createProcessContext('gateway', { logLevel: 'silent', traces });
    expect(loaded()).not.toEqual([]);
  });
});
