import { EventProducer, type OutboundEvent } from '@libs/outbox';
import { Tracing } from '@libs/telemetry';
import { trace } from '@opentelemetry/api';
import { TracedEventProducer } from '../src/traced-event-producer';

const event = (id: string, traceparent: string | null): OutboundEvent => ({
  ...{ id, topic: 'portcullis.token.events.v1', type: 'token.revoked.v1', key: 'k', json: '{}' },
  occurredAt: new Date(0),
  traceparent,
});
const TRACED = event('a', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');

class Broker extends EventProducer {
  readonly sent: (readonly OutboundEvent[])[] = [];
  constructor(private readonly refuses: boolean) {
    super();
  }
  send(events: readonly OutboundEvent[]): Promise<void> {
    this.sent.push(events);
    return this.refuses ? Promise.reject(new Error('no')) : Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What was recorded of each span, by what the event's trace says of its sender. */
function recording(): { tracing: Tracing; spans: Record<string, unknown>[] } {
  const spans: Record<string, unknown>[] = [];
  const tracing = new Tracing();
  tracing.recordTo({
    startSpan: (name, { attributes }, parent) => {
      const { traceId, spanId: sender } = parent?.spanContext() ?? {};
      const span: Record<string, unknown> = {
        name,
        traceId,
        sender,
        id: attributes?.['messaging.message.id'],
      };
      spans.push(span);
      return Object.assign(trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }), {
        setStatus: () => (span['failed'] = true),
        end: () => (span['ended'] = true),
      });
    },
    close: () => Promise.resolve(),
  });
  return { tracing, spans };
}

describe('the send of events', () => {
  const expected = {
    name: 'send portcullis.token.events.v1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    sender: 'b7ad6b7169203331',
    id: 'a',
    ended: true,
  };

  it('is in the trace of each event that has one, and changes none', async () => {
    const { tracing, spans } = recording();
    const broker = new Broker(false);
    const events = [TRACED, event('b', null), event('c', 'nonsense')];
    await new TracedEventProducer(broker, tracing).send(events);
    expect(spans).toEqual([expected]);
    expect(broker.sent).toEqual([events]);
  });

  it('that is refused is refused to the relay too, and shown as such', async () => {
    const { tracing, spans } = recording();
    await expect(new TracedEventProducer(new Broker(true), tracing).send([TRACED])).rejects.toThrow('no');
    expect(spans).toEqual([{ ...expected, failed: true }]);
  });
});
