import { parseTraceContext, type Tracing } from '@libs/telemetry';
import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
} from '@opentelemetry/semantic-conventions/incubating';
import {
  EventBus,
  type EventConsumer,
  type EventEnvelope,
  type Lag,
  type Subscription,
  type SubscriptionProgress,
} from './event-bus';

/** A bus whose handlers go on the trace of the request that made the change. An event without one is handled outside of any. */
export class TracedEventBus extends EventBus {
  constructor(
    private readonly bus: EventBus,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override subscribe(to: Subscription, ...consumers: readonly EventConsumer[]): Promise<void> {
    return this.bus.subscribe(to, ...consumers.map((consumer) => this.traced(to, consumer)));
  }

  override progress(): readonly SubscriptionProgress[] {
    return this.bus.progress();
  }

  override lag(): Promise<readonly Lag[]> {
    return this.bus.lag();
  }

  override close(): Promise<void> {
    return this.bus.close();
  }

  private traced(to: Subscription, consumer: EventConsumer): EventConsumer {
    const { handle, handleTombstone } = consumer;
    return {
      ...consumer,
      handle: (payload, envelope) => this.follow(to, envelope, () => handle(payload, envelope)),
      ...(handleTombstone && {
        handleTombstone: (envelope) => this.follow(to, envelope, () => handleTombstone(envelope)),
      }),
    };
  }

  private follow(to: Subscription, envelope: EventEnvelope, handle: () => Promise<void>): Promise<void> {
    const sender = parseTraceContext(envelope.traceparent);
    if (!sender) return handle();
    return this.tracing.during(
      this.tracing.begin(`process ${envelope.topic}`, spanOf(to, envelope), sender),
      handle,
    );
  }
}

const spanOf = ({ group }: Subscription, { id, topic, type }: EventEnvelope): SpanOptions => ({
  kind: SpanKind.CONSUMER,
  attributes: {
    [ATTR_MESSAGING_DESTINATION_NAME]: topic,
    [ATTR_MESSAGING_CONSUMER_GROUP_NAME]: group,
    [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
    [ATTR_MESSAGING_OPERATION_NAME]: 'process',
    [ATTR_MESSAGING_MESSAGE_ID]: id,
    'cloudevents.event_type': type,
  },
});
