import type { Consumer, Place } from './consumer';
import type { KafkaBroker } from './kafka-broker';
import type { KafkaSender } from './kafka-sender';
import { Observer } from './observer';
import { Play, type Timings } from './play';
import type { Needs } from './scenario';

/** Nothing can be judged; the sentence says why, and what to do. */
export class CannotJudge extends Error {}

export interface StageParts {
  readonly broker: KafkaBroker;
  readonly consumer: Consumer;
  /** Before the names of the topics; empty: they are those of production. */
  readonly prefix: string;
  /** Events may be sent to topics in which there are events already. */
  readonly mayHoldEvents: boolean;
  readonly timings: Timings;
  readonly signal: AbortSignal;
}

/** Topics, and the consumer on them. */
interface Stage {
  readonly place: Place;
  readonly sender: KafkaSender;
  readonly play: () => Play;
}

/**
 * Where scenarios are played. A consumer that the kit may start gets new topics for the first scenario, for each that starts it
 * itself, and after each failure, so that no scenario suffers from another. One that runs by itself keeps its topics.
 */
export class Stages {
  private present: Stage | undefined;
  private count = 0;

  constructor(private readonly parts: StageParts) {}

  async playFor(needs: Needs): Promise<Play> {
    if (needs === 'fresh') await this.renew();
    if (this.present) return this.present.play();
    const stage = await this.enter();
    this.present = stage;
    const play = stage.play();
    if (needs !== 'fresh') await this.begin(play);
    return play;
  }

  /** After it the next scenario has other topics, and a consumer that was started anew; if the kit may start it. */
  async renew(): Promise<void> {
    if (this.parts.consumer.control) await this.leave();
  }

  /** Ends a consumer that the kit has started, and removes the topics that it has made. */
  async leave(): Promise<void> {
    const { broker, consumer } = this.parts;
    const stage = this.present;
    if (!stage) return;
    this.present = undefined;
    await stage.sender.close();
    if (!consumer.control) return;
    await consumer.control.stop();
    await broker.removeTopics(stage.place);
  }

  private async enter(): Promise<Stage> {
    const { broker, consumer, prefix, timings, signal } = this.parts;
    this.count += 1;
    const ownPrefix = consumer.control && prefix !== '' ? `${prefix}${this.count}.` : prefix;
    const place = broker.place(ownPrefix);
    await (consumer.control ? this.makeTopics(place) : this.takeTopics(place));
    const sender = await broker.sender(place);
    const play = (): Play => {
      const observer = new Observer(consumer, signal);
      return new Play({ sender, place, consumer, observer, timings });
    };
    return { place, sender, play };
  }

  private async makeTopics(place: Place): Promise<void> {
    const { broker, prefix } = this.parts;
    const [existing] = await broker.existing(place);
    // Topics of the same names that were removed a moment ago may still be shown.
    if (existing !== undefined && (this.count === 1 || prefix !== ''))
      throw new CannotJudge(
        `The topic ${existing} exists. With --consumer the topics are made and removed here: give a test broker without them, or --topic-prefix.`,
      );
    await broker.createTopics(place);
  }

  private async takeTopics(place: Place): Promise<void> {
    const { broker, mayHoldEvents } = this.parts;
    const existing = await broker.existing(place);
    if (existing.length < 2)
      throw new CannotJudge(
        `Without --consumer the topics ${place.history} and ${place.states} have to be there, and the consumer on them.`,
      );
    for (const topic of mayHoldEvents ? [] : existing)
      if (await broker.holdsEvents(topic))
        throw new CannotJudge(
          `The topic ${topic} holds events. Nothing was sent: whoever reads it would take the kit's events for real ones. Use an empty topic of a test broker.`,
        );
  }

  private async begin(play: Play): Promise<void> {
    if (this.parts.consumer.control) await play.start();
    if (await play.ready()) return;
    const { problems } = await play.judge();
    throw new CannotJudge(`Nothing can be judged: no issued token was ever shown. ${problems.join(' ')}`);
  }
}
