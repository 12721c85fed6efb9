import {
  type BoundedRange,
  type KafkaCluster,
  lengthOf,
  type LogChunk,
  OpenRanges,
  readLog,
} from '@libs/event-log';
import { KafkaConfirmedProducer, type TopicMessage } from '@libs/outbox';
import { CommandFailed, Interrupted } from '../cli.errors';
import type { CommandContext } from '../context';
import { loggedEvent } from './kafka-logged-event';
import { rangeText } from './range-option';
import { replayCommandLine } from './replay-command-line';
import { type ReplayOptions, topicsOf } from './replay-options';
import { ReplayTally } from './replay-tally';
import { isWanted } from './which-events';

/**
 * From Kafka's own log. What it reads ends where the log ended when it began, so that it never meets its own copies. One partition
 * after the other in its order, and by the publishers' partitioner: the copies of a key are in the order of their originals.
 */
export async function replayFromKafka(
  cluster: KafkaCluster,
  options: ReplayOptions,
  context: CommandContext,
): Promise<void> {
  const ranges = await rangesOf(cluster, options, context);
  await new KafkaReplay(cluster, ranges, options, context).run();
}

class KafkaReplay {
  private readonly open: OpenRanges;
  private readonly tally: ReplayTally;
  private readonly producer: KafkaConfirmedProducer;

  constructor(
    private readonly cluster: KafkaCluster,
    private readonly ranges: readonly BoundedRange[],
    private readonly options: ReplayOptions,
    private readonly context: CommandContext,
  ) {
    this.open = new OpenRanges(ranges);
    this.tally = new ReplayTally(lengthOf(ranges), 'message');
    this.producer = new KafkaConfirmedProducer(cluster.kafka);
  }

  async run(): Promise<void> {
    const { output, signal } = this.context;
    const { dryRun } = this.options;
    output.note(`Reading ${this.tally.progress(dryRun)}.`);
    try {
      await readLog(this.cluster, this.ranges, (chunk) => this.take(chunk), signal);
    } catch (error) {
      if (!dryRun) output.note(this.howToGoOn());
      throw error;
    } finally {
      await this.producer.close();
    }
    if (signal.aborted && this.isUnfinished())
      throw new Interrupted(dryRun ? 'Interrupted; nothing was sent.' : this.howToGoOn());
    this.tally.report(output, dryRun);
  }

  private async take({ topic, partition, messages }: LogChunk): Promise<void> {
    const { dryRun, to = topic } = this.options;
    const copies: TopicMessage[] = [];
    for (const message of messages) {
      const event = loggedEvent(topic, partition, message);
      if (event.type === undefined || !isWanted(this.options, event)) continue;
      const { key, value, headers } = message;
      copies.push({ topic: to, key, value, headers: headers ?? {} });
      this.tally.add(topic, event.type);
    }
    if (!dryRun) await this.producer.send(copies);
    this.tally.looked += messages.length;
    const last = messages.at(-1);
    if (last) this.open.advance(topic, partition, BigInt(last.offset) + 1n);
    this.context.output.progress(this.tally.progress(dryRun));
  }

  private isUnfinished(): boolean {
    return !this.open.isEmpty;
  }

  private howToGoOn(): string {
    const position = this.open.boundedRest().map((range) => ['--range', rangeText(range)] as const);
    return `${this.tally.progress(false)}. The rest:\n  ${replayCommandLine(this.options, position)}`;
  }
}

async function rangesOf(
  cluster: KafkaCluster,
  options: ReplayOptions,
  { output }: CommandContext,
): Promise<readonly BoundedRange[]> {
  const { range, since, until } = options;
  if (since === undefined) return Promise.all(range.map((one) => within(cluster, one)));
  const ranges: BoundedRange[] = [];
  for (const topic of topicsOf(options)) {
    const starts = await cluster.offsetsAt(topic, since);
    const ends = until && (await cluster.offsetsAt(topic, until));
    const bounds = await cluster.bounds(topic);
    for (const { partition, low, high } of bounds)
      ranges.push({ topic, partition, from: starts.get(partition) ?? low, to: ends?.get(partition) ?? high });
    if (bounds.some(({ partition, low }) => low > 0n && starts.get(partition) === low))
      output.note(
        `Kafka does not have the beginning of ${topic} any more, so something since ${since.toISOString()} may be missing. ` +
          'What is in the outbox still can be sent again with --from outbox.',
      );
  }
  return ranges;
}

async function within(cluster: KafkaCluster, range: BoundedRange): Promise<BoundedRange> {
  const { topic, partition, to } = range;
  const bounds = (await cluster.bounds(topic)).find((one) => one.partition === partition);
  if (!bounds) throw new CommandFailed(`${topic} has no partition ${String(partition)}.`);
  return { ...range, to: to < bounds.high ? to : bounds.high };
}
