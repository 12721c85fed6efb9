import { SpanKind } from '@opentelemetry/api';
import { z } from 'zod';
import { type Probe, startProbe } from './probe.app';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const carried = z.object({ traceparent: z.string().optional() });

describe('a request of a service', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await startProbe({ measured: true });
  });
  afterAll(() => probe.close());

  const ask = async (path: string, init: RequestInit): Promise<z.output<typeof carried>> =>
    carried.parse(await (await fetch(`${probe.url}/api/v3/${path}`, init)).json());

  // What reads a body runs outside of the request that it belongs to; what the handler does must not.
  it.each([
    ['GET', undefined],
    ['POST', '{"name":"a"}'],
    ['POST', undefined],
  ])('has what it causes carry the trace of its caller (%s, body %j)', async (method, body) => {
    const headers = { traceparent: PARENT };
    expect(await ask('traceparent', { method, body: body ?? null, headers })).toEqual({
      traceparent: PARENT,
    });
  });

  it.each([undefined, 'nonsense', `${PARENT},${PARENT}`])(
    'has a trace of its own, which nobody records, where it names none (%j)',
    async (traceparent) => {
      const headers = traceparent === undefined ? {} : { traceparent };
      const replies = await Promise.all([1, 2].map(() => ask('traceparent', { headers })));
      for (const reply of replies) expect(reply.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(new Set(replies.map((reply) => reply.traceparent)).size).toBe(2);
      for (const reply of replies) expect(reply.traceparent).not.toContain(TRACE);
    },
  );

  it('that fails for a reason of ours leaves a line with its trace and the name that the gateway gave it', async () => {
    await fetch(`${probe.url}/api/v3/throw/home`, {
      headers: { traceparent: PARENT, 'x-request-id': 'build-17' },
    });
    const line = probe.lines.find((text) => text.includes('A request failed'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ traceId: TRACE, requestId: 'build-17' });
  });

  it('is one span of the service by the name of its operation, below the caller’s', async () => {
    const spans: Record<string, unknown>[] = [];
    const { tracing } = probe.context;
    tracing.recordTo({
      startSpan: (name, options, parent) => {
        const span: Record<string, unknown> = {
          name,
          kind: options.kind,
          parent: parent?.spanContext().spanId,
        };
        spans.push(span);
        return Object.assign(Object.create(parent ?? {}) as NonNullable<typeof parent>, {
          updateName: (operation: string) => (span['name'] = operation),
          setAttribute: (attribute: string, value: unknown) => (span[attribute] = value),
          end: () => (span['ended'] = true),
        });
      },
      close: () => Promise.resolve(),
    });
    const reply = await fetch(`${probe.url}/api/v3/fail/conflict/probe.taken?secret=1`, {
      headers: { traceparent: PARENT },
    });
    await reply.text();
    await fetch(`${probe.url}/api/v3/traceparent`);
    expect(spans).toEqual([
      {
        name: '/api/v3/fail/:kind/:code',
        kind: SpanKind.SERVER,
        parent: 'b7ad6b7169203331',
        'http.response.status_code': reply.status,
        ended: true,
      },
    ]);
  });
});
