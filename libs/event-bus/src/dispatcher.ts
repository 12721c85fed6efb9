import { type Clock, systemClock } from '@libs/clock';
import { z } from 'zod';
import type { EventConsumer, EventEnvelope, Subscription } from './event-bus';
import { Progress } from './progress';

/** An event as it came from the bus, not yet trusted. */
export interface ReceivedEvent extends Omit<EventEnvelope, 'type'> {
  readonly type: string | undefined;
  /** Null: a tombstone. */
  readonly json: string | null;
}

/** `poison` is an event that no redelivery can mend, with the reason to park it by. */
export interface Outcome {
  readonly poison?: string;
}

/** Finds the handler of an event by its type, checks the payload and calls it. The same for every bus. */
export class Dispatcher {
  private readonly consumers = new Map<string, EventConsumer>();
  readonly topics: readonly string[];
  readonly progress: Progress;

  constructor(
    readonly to: Subscription,
    consumers: readonly EventConsumer[],
    clock: Pick<Clock, 'now'> = systemClock,
  ) {
    for (const consumer of consumers) {
      const { topic, type } = consumer.contract;
      if (this.consumers.has(`${topic} ${type}`)) {
        throw new Error(
          `${type} has two handlers in group ${to.group}; call one from the other, or use two groups.`,
        );
      }
      this.consumers.set(`${topic} ${type}`, consumer);
    }
    this.topics = [...new Set(consumers.map(({ contract }) => contract.topic))];
    if (this.topics.length === 0) throw new Error(`Group ${to.group} is subscribed to nothing.`);
    this.progress = new Progress(to, this.topics, clock);
  }

  typesOf(topic: string): string[] {
    const contracts = [...this.consumers.values()].map(({ contract }) => contract);
    return contracts.filter((contract) => contract.topic === topic).map(({ type }) => type);
  }

  /** Whether everyone who hears the topic wants no more than the last event of each key. */
  isLatestOnly(topic: string): boolean {
    return [...this.consumers.values()].every(
      ({ contract, latestOnly }) => contract.topic !== topic || latestOnly === true,
    );
  }

  /** Rejects with the handler's own error, for the bus to deliver again. */
  async dispatch({ json, type, ...attributes }: ReceivedEvent): Promise<Outcome> {
    if (type === undefined) return { poison: 'It has no ce_type header.' };
    const consumer = this.consumers.get(`${attributes.topic} ${type}`);
    if (!consumer) {
      this.progress.skipped += 1;
      return {};
    }
    if (json === null && consumer.contract.compacted === true) {
      const { handleTombstone } = consumer;
      if (handleTombstone) await this.progress.handling(() => handleTombstone({ ...attributes, type }));
      return {};
    }
    const payload = parse(json ?? '');
    if (payload === undefined) return { poison: 'The payload is not JSON.' };
    const parsed = consumer.contract.schema.safeParse(payload);
    if (!parsed.success) return { poison: z.prettifyError(parsed.error) };
    await this.progress.handling(() => consumer.handle(parsed.data, { ...attributes, type }));
    return {};
  }
}

/** The parser's own message is left out: it quotes the text. */
const parse = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};
