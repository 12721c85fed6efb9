/** A row of the outbox on its way out. */
export interface OutboundEvent {
  /** The CloudEvents id; a consumer that sees it twice sees the same event twice. */
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly key: string;
  /** The payload as JSON text; null is a tombstone: of this key nothing is left. */
  readonly json: string | null;
  readonly occurredAt: Date;
  readonly traceparent: string | null;
}

/**
 * Where a relay's lane sends its events. After `send` has resolved every event of the call is durable, and events of
 * one key are in the order given; where they go to several topics, each is durable before the next can be read. After it has rejected any of them may be there or not, and the producer is spent:
 * the relay closes it and makes another. The relay never calls `send` again before the last call has settled.
 */
export abstract class EventProducer {
  abstract send(events: readonly OutboundEvent[]): Promise<void>;
  /** Gives up its connections. Never rejects. */
  abstract close(): Promise<void>;
}
