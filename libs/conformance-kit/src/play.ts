import { randomBytes } from 'node:crypto';
import { differences, type Expectation, type Finding } from './compare';
import type { Consumer, Place, View } from './consumer';
import type { KafkaSender } from './kafka-sender';
import type { Observer } from './observer';
import type { EventRecord } from './records';
import { type Change, type Owner, RevocationLog, TokenStory } from './token-story';

export interface Timings {
  /** How long the consumer may take to get to the ends of its partitions. */
  readonly timeoutMs: number;
  /** How long it is watched when it has got there, before what it holds is judged. */
  readonly settleMs: number;
}

export interface PlayParts {
  readonly sender: KafkaSender;
  readonly place: Place;
  readonly consumer: Consumer;
  readonly observer: Observer;
  readonly timings: Timings;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  /** What is wrong beside the findings, in sentences. */
  readonly problems: readonly string[];
  /** The consumer was not seen at the end of every partition. */
  readonly isStuck: boolean;
}

interface StoryParts {
  readonly log?: RevocationLog;
  readonly owner?: Owner;
}

const ROUND_MS = 2_000;
const ID_TRIES = 10_000;

/** One scenario as it is played: what it may do, and what it has said is to be expected. */
export class Play {
  readonly log = new RevocationLog();
  readonly sent: EventRecord[] = [];
  private readonly expected = new Map<string, Expectation>();
  private isSilent = false;

  constructor(private readonly parts: PlayParts) {}

  get partitions(): number {
    return this.parts.sender.partitions;
  }

  /** A token that nobody has heard of, in that partition of the history where one is given. */
  token(partition?: number, { log = this.log, owner }: StoryParts = {}): TokenStory {
    return new TokenStory(this.newId(partition), log, owner);
  }

  /** As Portcullis does: every state is durable before the first event can be read. */
  async publish(...changes: readonly Change[]): Promise<void> {
    await this.send(...changes.map(({ state }) => state));
    await this.send(...changes.map(({ event }) => event));
  }

  /** Records as they are, one after the other. */
  async send(...records: readonly EventRecord[]): Promise<void> {
    this.sent.push(...records);
    await this.parts.sender.send(records);
  }

  /** Each of these tokens is held as its story says. */
  expectLast(...stories: readonly TokenStory[]): void {
    for (const { id, last } of stories) this.expected.set(id, [last]);
  }

  /** One of these is held of the token; undefined: nothing. */
  expect({ id }: TokenStory, ...expectation: Expectation): void {
    this.expected.set(id, expectation);
  }

  async start(): Promise<void> {
    this.parts.observer.forgetWhatWasSeen();
    await this.control.start(this.parts.place);
  }

  stop(): Promise<void> {
    return this.control.stop();
  }

  kill(): Promise<void> {
    return this.control.kill();
  }

  /**
   * The consumer follows the history: what is published from now on reaches it there. False: not within the time. The tokens of the
   * first round it may know from the states; when it shows those of another round, which came later, it is past them.
   */
  async ready(): Promise<boolean> {
    this.isSilent = !((await this.showsARound()) && (await this.showsARound()));
    return !this.isSilent;
  }

  /** Whether at least so many of these tokens are held, in whatever state. */
  seesSome(stories: readonly TokenStory[], count: number): Promise<boolean> {
    const { observer, timings } = this.parts;
    return observer.until(
      (view) => stories.filter(({ id }) => view.has(id)).length >= count,
      timings.timeoutMs,
    );
  }

  /** Waits for the consumer to get to the end of every partition, watches it a little longer, and compares. */
  async judge(): Promise<Judgement> {
    const { observer, timings, consumer } = this.parts;
    const arrived = !this.isSilent && (await this.sees(await this.publishEnds(), timings.timeoutMs));
    if (arrived) await observer.during(timings.settleMs);
    const ended = consumer.control?.ended();
    const problems = [
      ...(ended === undefined ? [] : [ended]),
      ...(arrived || ended !== undefined ? [] : [this.whyNotArrived()]),
      ...observer.steppedBack,
    ];
    const findings = differences(this.expected, observer.view, this.sent);
    return { findings, problems, isStuck: !arrived };
  }

  /** A token is issued in every partition of the history. Who knows of it has read everything before it there. */
  private async publishEnds(): Promise<TokenStory[]> {
    const ends = Array.from({ length: this.partitions }, (_, partition) => this.token(partition));
    await this.publish(...ends.map((token) => token.issue()));
    return ends;
  }

  /** A token is issued in each partition again and again, until those of one round are shown. */
  private async showsARound(): Promise<boolean> {
    const { observer, timings, consumer } = this.parts;
    const deadline = performance.now() + timings.timeoutMs;
    const rounds: TokenStory[][] = [];
    do {
      // A consumer that begins with what comes next has missed the ends of before.
      rounds.push(await this.publishEnds());
      const isThrough = (view: View): boolean => rounds.some((ends) => ends.every(({ id }) => view.has(id)));
      if (await observer.until(isThrough, ROUND_MS)) return true;
    } while (performance.now() < deadline && consumer.control?.ended() === undefined);
    return false;
  }

  private sees(stories: readonly TokenStory[], withinMs: number): Promise<boolean> {
    return this.parts.observer.until((view) => stories.every(({ id }) => view.has(id)), withinMs);
  }

  private whyNotArrived(): string {
    const { observer, timings } = this.parts;
    const seconds = timings.timeoutMs / 1000;
    return observer.problem === undefined
      ? `After ${seconds} s the consumer did not show the tokens that were issued last: it is stuck, or very slow.`
      : `For ${seconds} s the consumer gave no answer to judge: ${observer.problem}`;
  }

  private get control() {
    const { control } = this.parts.consumer;
    if (!control)
      throw new Error('This scenario starts and stops the consumer, and was given none that it may.');
    return control;
  }

  private newId(partition?: number): string {
    for (let attempt = 0; attempt < ID_TRIES; attempt += 1) {
      const id = randomBytes(6).toString('hex');
      if (partition === undefined || this.parts.sender.partitionOf(id) === partition % this.partitions)
        return id;
    }
    throw new Error(`No token id was found for partition ${partition}.`);
  }
}
