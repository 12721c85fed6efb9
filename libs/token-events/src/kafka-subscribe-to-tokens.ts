import { systemClock } from '@libs/clock';
import { ensureDeadLetterTopics, KafkaEventBus } from '@libs/event-bus';
import { pause } from '@libs/outbox';
import type { Kafka } from 'kafkajs';
import { historyConsumers, stateConsumer } from './consumers';
import { contractsUnder, type TokenContracts } from './contracts-under';
import { ForwardOnly } from './forward-only';
import { keepRunning } from './keep-running';
import { CLIENT_ID, connectKafka } from './kafka-connection';
import {
  type Bounds,
  boundsOf,
  commitAll,
  committedOf,
  type Gap,
  gapsOf,
  highsOf,
  lowsOf,
  withAdmin,
} from './kafka-positions';
import { KafkaTokenSubscription } from './kafka-token-subscription';
import { standardErrorLog } from './log';
import { checkOptions, type TokenSubscriptionOptions } from './options';
import { readStates } from './read-states';
import type { TokenSubscription } from './token-subscription';
import { MemoryVersionStore } from './version-store';

/** What is there at the beginning. */
interface Found {
  readonly bounds: ReadonlyMap<number, Bounds>;
  readonly hasBegun: boolean;
  readonly gaps: readonly Gap[];
}

const COMMIT_AGAIN_MS = 500;
const ATTEMPTS = 20;

/**
 * Follows the token events. Resolves once no later event can be missed; with `bootstrap: 'state'`, once every state was handled.
 * Rejects while Kafka cannot be reached, which from then on interrupts the subscription only.
 *
 * Guarantee: each event is handled at least once, those of a token in the order of its versions, and never one that is not newer
 * than what was handled before, as far as the store reaches.
 */
export async function subscribeToTokens(options: TokenSubscriptionOptions): Promise<TokenSubscription> {
  checkOptions(options);
  const beginning = new Beginning(options);
  try {
    return await beginning.subscribe();
  } catch (error) {
    await beginning.giveUp();
    throw error;
  }
}

/** What is done until the first event of the history. */
class Beginning {
  private readonly contracts: TokenContracts;
  private readonly topic: string;
  private readonly kafka: Kafka;
  private readonly store;
  private readonly forward: ForwardOnly;
  private readonly history: KafkaEventBus;
  private readonly states: KafkaEventBus;
  private readonly signal: AbortSignal;
  private readonly sharesView: boolean;
  private readonly letEnd = keepRunning();

  constructor(private readonly options: TokenSubscriptionOptions) {
    const { kafka, log = standardErrorLog, redelivery, bootstrap, store, signal, topicPrefix = '' } = options;
    this.contracts = contractsUnder(topicPrefix);
    this.topic = this.contracts.issued.topic;
    this.kafka = connectKafka(kafka, log);
    this.store = store ?? new MemoryVersionStore();
    this.forward = new ForwardOnly(this.store);
    const config = { brokers: kafka.brokers, clientId: kafka.clientId ?? CLIENT_ID, redelivery };
    this.history = new KafkaEventBus(config, log, { kafka: this.kafka });
    this.states = new KafkaEventBus(config, log, { kafka: this.kafka });
    this.signal = signal ?? new AbortController().signal;
    this.sharesView = bootstrap !== 'state' || store !== undefined;
  }

  async subscribe(): Promise<TokenSubscription> {
    const { bootstrap = 'earliest' } = this.options;
    const { bounds, hasBegun, gaps } = await this.look();
    if (gaps.length > 0) this.tellOf(gaps);
    if (bootstrap === 'state' && (!hasBegun || gaps.length > 0)) await this.tellStates();
    this.signal.throwIfAborted();
    if (this.sharesView) {
      if (!hasBegun && bootstrap !== 'earliest') await this.beginAt(highsOf(bounds));
      await this.history.subscribe({ group: this.options.group, delivery: 'competing' }, ...this.consumers());
    } else {
      const from = new Map([[this.topic, highsOf(bounds)]]);
      this.history.subscribeFrom(from, this.options.group, ...this.consumers());
    }
    return new KafkaTokenSubscription({
      kafka: this.kafka,
      bus: this.history,
      group: this.options.group,
      topic: this.topic,
      keeps: this.sharesView ? 'shared positions' : 'own positions',
      forward: this.forward,
      letEnd: this.letEnd,
    });
  }

  async giveUp(): Promise<void> {
    this.letEnd();
    await Promise.all([this.states.close(), this.history.close()]);
  }

  private consumers() {
    return historyConsumers(this.contracts, this.options.handlers, this.forward);
  }

  /** Where the history ends is looked up before the states are read: what is published in between comes again with the history. */
  private look(): Promise<Found> {
    const { group, bootstrap } = this.options;
    return withAdmin(this.kafka, async (admin) => {
      const { issued, state } = this.contracts;
      const contracts = bootstrap === 'state' ? [issued, state] : [issued];
      await ensureDeadLetterTopics(admin, group, contracts);
      const bounds = await boundsOf(admin, this.topic);
      const committed = this.sharesView
        ? await committedOf(admin, group, this.topic)
        : new Map<number, bigint>();
      return { bounds, hasBegun: committed.size > 0, gaps: gapsOf(committed, bounds) };
    });
  }

  /** Their consumer finds out by itself, and goes on with the oldest event of such a partition; the others stay where they are. */
  private tellOf(gaps: readonly Gap[]): void {
    const { group, log = standardErrorLog } = this.options;
    for (const { partition, committed, low } of gaps)
      log.warn(
        { group, topic: this.topic, partition, missed: Number(low - committed) },
        'token events: Kafka has removed events that the group had not handled; it goes on with the oldest that is left',
      );
  }

  private async tellStates(): Promise<void> {
    const { group, handlers } = this.options;
    const { topic } = this.contracts.state;
    const bounds = await withAdmin(this.kafka, (admin) => boundsOf(admin, topic));
    const range = { from: lowsOf(topic, bounds), ends: highsOf(bounds) };
    const consumer = stateConsumer(this.contracts.state, handlers, this.forward, this.store);
    await readStates(this.states, group, range, consumer, this.signal);
    await this.states.close();
  }

  /** Another instance may have begun meanwhile. Then the group is where that one has been told to begin, which is as good. */
  private async beginAt(at: ReadonlyMap<number, bigint>): Promise<void> {
    const { group } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await commitAll(this.kafka, group, this.topic, at);
        return;
      } catch (error) {
        const committed = await withAdmin(this.kafka, (admin) => committedOf(admin, group, this.topic));
        if (committed.size > 0) return;
        if (attempt === ATTEMPTS) throw error;
        await pause(systemClock, COMMIT_AGAIN_MS, this.signal);
        this.signal.throwIfAborted();
      }
    }
  }
}
