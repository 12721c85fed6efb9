import { type KafkaCluster, sourceOf } from '@libs/event-log';
import { cloudEventHeaders, KafkaConfirmedProducer, type TopicMessage } from '@libs/outbox';
import { CommandFailed, Interrupted } from '../cli.errors';
import type { CommandContext } from '../context';
import { type OutboxChoice, OutboxLog, type StoredCount, type StoredEvent } from './outbox-log';
import { replayCommandLine } from './replay-command-line';
import { type ReplayOptions, topicsOf } from './replay-options';
import { ReplayTally } from './replay-tally';

/** From the outbox of a service, in the order in which it was written: for what Kafka does not have, or not any more. */
export async function replayFromOutbox(
  url: string,
  cluster: KafkaCluster,
  options: ReplayOptions,
  context: CommandContext,
): Promise<void> {
  const log = await OutboxLog.open(url);
  const producer = new KafkaConfirmedProducer(cluster.kafka);
  try {
    const choice = choiceOf(options);
    context.output.note('Counting what the outbox has of it …');
    const counts = await log.count(choice);
    const { dryRun } = options;
    const tally = new ReplayTally(
      counts.reduce((sum, { count }) => sum + count, 0),
      'event',
    );
    if (dryRun) {
      for (const { topic, type, count } of counts) tally.add(topic, type, count);
      tally.report(context.output, dryRun);
      return;
    }
    const toPosition = counts.reduce(latest, 0n);
    const replay = new OutboxReplay(log, producer, tally, { ...options, toPosition }, context);
    await replay.run(choice);
  } finally {
    await producer.close();
    await log.close();
  }
}

class OutboxReplay {
  private next: bigint;

  constructor(
    private readonly log: OutboxLog,
    private readonly producer: KafkaConfirmedProducer,
    private readonly tally: ReplayTally,
    private readonly options: ReplayOptions & { readonly toPosition: bigint },
    private readonly context: CommandContext,
  ) {
    this.next = options.fromPosition ?? 0n;
  }

  async run(choice: OutboxChoice): Promise<void> {
    const { output, signal } = this.context;
    try {
      for await (const events of this.log.read(choice)) {
        if (signal.aborted) throw new Interrupted(this.howToGoOn());
        await this.send(events);
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) output.note(this.howToGoOn());
      throw error;
    }
    this.tally.report(output, false);
  }

  private async send(events: readonly StoredEvent[]): Promise<void> {
    await this.producer.send(events.map((event) => this.copyOf(event)));
    for (const { topic, type, position } of events) {
      this.tally.add(topic, type);
      this.next = position + 1n;
    }
    this.tally.looked += events.length;
    this.context.output.progress(this.tally.progress(false));
  }

  private copyOf(event: StoredEvent): TopicMessage {
    const { topic, key, json } = event;
    const source = sourceOf(topic);
    if (source === undefined) throw new CommandFailed(`Nothing says which service publishes ${topic}.`);
    return { topic: this.options.to ?? topic, key, value: json, headers: cloudEventHeaders(event, source) };
  }

  private howToGoOn(): string {
    const { since, until, fromSeq, toSeq, topic, toPosition } = this.options;
    const given: [string, string | undefined][] = [
      ['--since', since?.toISOString()],
      ['--until', until?.toISOString()],
      ['--from-seq', fromSeq?.toString()],
      ['--to-seq', toSeq?.toString()],
    ];
    const position = [
      ['--from', 'outbox'] as const,
      ['--from-position', String(this.next)] as const,
      ['--to-position', String(toPosition)] as const,
      ...topic.map((one) => ['--topic', one] as const),
      ...given.flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value] as const])),
    ];
    return `${this.tally.progress(false)}. The rest:\n  ${replayCommandLine(this.options, position)}`;
  }
}

const latest = (last: bigint, { lastPosition }: StoredCount): bigint =>
  lastPosition > last ? lastPosition : last;

const choiceOf = (options: ReplayOptions): OutboxChoice => ({
  topics: topicsOf(options),
  types: options.type,
  keys: options.subject,
  since: options.since,
  until: options.until,
  fromSeq: options.fromSeq,
  toSeq: options.toSeq,
  fromPosition: options.fromPosition,
  toPosition: options.toPosition,
});
