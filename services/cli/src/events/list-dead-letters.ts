import { readKafkaConnection } from '@libs/config';
import {
  type DeadLetter,
  deadLetter,
  identityOf,
  type KafkaCluster,
  placeOf,
  rangesOf,
  readLog,
} from '@libs/event-log';
import { z } from 'zod';
import { Interrupted } from '../cli.errors';
import { type Column, counted, rowOf, titlesOf } from '../columns';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import { findQueues, queueFilter } from './dead-letter-queues';
import { withCluster } from './with-cluster';

const listOptions = queueFilter.extend({ body: z.boolean().default(false) });

const COLUMNS: readonly Column<DeadLetter>[] = [
  { title: 'PARKED', width: 24, text: ({ parkedAt }) => parkedAt },
  { title: 'GROUP', width: 18, text: ({ group }) => group ?? '?' },
  { title: 'FROM', width: 32, text: ({ from }) => (from ? placeOf(from) : '?') },
  { title: 'RETRIES', width: 7, text: ({ retries }) => String(retries) },
  { title: 'TYPE', width: 24, text: ({ type }) => type ?? '(no CloudEvent)' },
  { title: 'KEY', width: 14, text: ({ key }) => key },
  { title: 'ID', width: 36, text: ({ id }) => id },
  { title: 'REASON', width: 0, text: ({ reason }) => reason ?? '(it does not say)' },
];

/** Shows what is parked, without what is in it unless that is asked for. */
export async function listDeadLetters(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(listOptions, given);
  await withCluster(readKafkaConnection(context.env), async (cluster) => {
    const queues = await findQueues(cluster, options);
    const listed = await new Listing(context, options.body).print(cluster, queues);
    if (context.signal.aborted) throw new Interrupted('Interrupted; there may be more.');
    context.output.note(`${counted(listed, 'dead letter')} in ${counted(queues.length, 'topic')}.`);
  });
}

class Listing {
  private readonly seen = new Set<string>();

  constructor(
    private readonly context: CommandContext,
    private readonly showsBody: boolean,
  ) {}

  async print(cluster: KafkaCluster, queues: readonly string[]): Promise<number> {
    const { output, signal } = this.context;
    const ranges = await rangesOf(cluster, queues);
    if (!output.isJson && ranges.some(({ from, to }) => from < to)) output.line(titlesOf(COLUMNS));
    await readLog(
      cluster,
      ranges,
      async ({ topic, partition, messages }) => {
        for (const message of messages) this.show(deadLetter(topic, partition, message));
        await output.flush();
      },
      signal,
    );
    return this.seen.size;
  }

  private show(letter: DeadLetter): void {
    const name = `${letter.queue} ${identityOf(letter)}`;
    if (this.seen.has(name)) return;
    this.seen.add(name);
    const { output } = this.context;
    const { body, ...rest } = letter;
    if (output.isJson) {
      output.json(this.showsBody ? letter : rest);
      return;
    }
    output.line(rowOf(COLUMNS, letter));
    if (this.showsBody) output.line(`    ${body ?? '(no value)'}`);
  }
}
