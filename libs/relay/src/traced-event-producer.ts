import { EventProducer, type OutboundEvent } from '@libs/outbox';
import { failSpan, parseTraceContext, type Tracing } from '@libs/telemetry';
import { type Span, SpanKind } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from '@opentelemetry/semantic-conventions/incubating';

/**
 * Shows each send of an event in the trace of the request that made the change. The event itself keeps the traceparent of its row, so
 * that every copy of it is the same, and what its subscribers do stands beside the send, not below it.
 */
export class TracedEventProducer extends EventProducer {
  constructor(
    private readonly producer: EventProducer,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override async send(events: readonly OutboundEvent[]): Promise<void> {
    const spans = events.map((event) => this.spanOf(event));
    try {
      await this.producer.send(events);
    } catch (error) {
      for (const span of spans) if (span) failSpan(span, error);
      throw error;
    } finally {
      for (const span of spans) span?.end();
    }
  }

  override close(): Promise<void> {
    return this.producer.close();
  }

  private spanOf({ id, topic, type, traceparent }: OutboundEvent): Span | undefined {
    const sender = parseTraceContext(traceparent ?? undefined);
    return (
      sender &&
      this.tracing.begin(
        `send ${topic}`,
        {
          kind: SpanKind.PRODUCER,
          attributes: {
            [ATTR_MESSAGING_SYSTEM]: 'kafka',
            [ATTR_MESSAGING_DESTINATION_NAME]: topic,
            [ATTR_MESSAGING_OPERATION_TYPE]: 'send',
            [ATTR_MESSAGING_OPERATION_NAME]: 'send',
            [ATTR_MESSAGING_MESSAGE_ID]: id,
            'cloudevents.event_type': type,
          },
        },
        sender,
      )
    );
  }
}
