import { randomUUID } from 'node:crypto';
import { type TokenState, tokenState } from '@libs/contracts';
import { CE, createKafka } from '@libs/outbox';
import { eventually } from '@libs/testing';
import type { Consumer, Kafka, Producer } from 'kafkajs';
import { pino } from 'pino';

const { topic, type, schema } = tokenState;

/** The topic of states as whoever has nothing of ours reads and writes it. */
export class StateTopic {
  private readonly states = new Map<string, (TokenState | null)[]>();

  private constructor(
    private readonly consumer: Consumer,
    private readonly producer: Producer,
  ) {}

  static async open(brokers: readonly string[]): Promise<StateTopic> {
    const kafka: Kafka = createKafka({
      brokers,
      clientId: 'state-topic-test',
      logger: pino({ level: 'silent' }),
      retries: 5,
    });
    const opened = new StateTopic(
      kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 }),
      kafka.producer({ allowAutoTopicCreation: false }),
    );
    await Promise.all([opened.follow(), opened.producer.connect()]);
    return opened;
  }

  /** The records of a token in their order, e.g. `2 revoked`. */
  of(tokenId: string): string[] {
    return this.recordsOf(tokenId).map((state) => (state ? `${state.version} ${state.status}` : 'tombstone'));
  }

  async stateOf(tokenId: string, version: number): Promise<TokenState> {
    return eventually(() => {
      const state = this.recordsOf(tokenId).find((one) => one?.version === version);
      if (!state) throw new Error(`version ${version} of the token has not come`);
      return state;
    });
  }

  /** Past every outbox and relay. */
  async write(tokenId: string, state: TokenState | null): Promise<void> {
    const headers = { [CE.type]: type, [CE.id]: randomUUID() };
    const value = state && JSON.stringify(state);
    await this.producer.send({ topic, messages: [{ key: tokenId, value, headers }] });
  }

  async close(): Promise<void> {
    await Promise.all([this.consumer.disconnect(), this.producer.disconnect()]);
  }

  private recordsOf(tokenId: string): readonly (TokenState | null)[] {
    return this.states.get(tokenId) ?? [];
  }

  private async follow(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topic, fromBeginning: true });
    await this.consumer.run({
      eachMessage: ({ message }) => {
        const key = String(message.key);
        // Other suites write here what is no state of ours.
        const state = message.value && schema.safeParse(JSON.parse(message.value.toString()));
        if (!state || state.success)
          this.states.set(key, [...this.recordsOf(key), state ? state.data : null]);
        return Promise.resolve();
      },
    });
  }
}
