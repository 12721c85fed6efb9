import { readKafkaConnection } from '@libs/config';
import { EVENT_TOPICS, type KafkaCluster, type LogRange, readLog } from '@libs/event-log';
import { z } from 'zod';
import { Misuse } from '../cli.errors';
import { type Column, counted, rowOf, titlesOf } from '../columns';
import type { CommandContext } from '../context';
import { moment } from '../moment';
import { parseOptions } from '../parse-options';
import { type LoggedEvent, loggedEvent } from './kafka-logged-event';
import { eventFilter, isWanted, warnOfUnknownTypes } from './which-events';
import { withCluster } from './with-cluster';

const COLUMNS: readonly Column<LoggedEvent>[] = [
  { title: 'TIME', width: 24, text: ({ time }) => time },
  { title: 'TYPE', width: 29, text: ({ type }) => type ?? '(no CloudEvent)' },
  { title: 'SUBJECT', width: 24, text: ({ subject }) => subject },
  { title: 'VERSION', width: 7, text: ({ version }) => String(version ?? '') },
  { title: 'SEQ', width: 6, text: ({ seq }) => String(seq ?? '') },
];

const tailOptions = (now: () => Date) =>
  eventFilter.extend({
    fromBeginning: z.boolean().default(false),
    since: moment(now).optional(),
    body: z.boolean().default(false),
  });
type TailOptions = z.output<ReturnType<typeof tailOptions>>;

/** Shows events as they come, until it is told to end. */
export async function tailEvents(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(tailOptions(context.now), given);
  if (options.fromBeginning && options.since !== undefined)
    throw new Misuse('--from-beginning and --since exclude each other.');
  const kafka = readKafkaConnection(context.env);
  warnOfUnknownTypes(options, context);
  await withCluster(kafka, (cluster) => follow(cluster, options, context));
}

async function follow(
  cluster: KafkaCluster,
  options: TailOptions,
  { output, signal }: CommandContext,
): Promise<void> {
  const topics = options.topic.length === 0 ? EVENT_TOPICS : options.topic;
  await cluster.requireTopics(topics);
  const ranges = await startsOf(cluster, topics, options);
  output.note(`Following ${topics.join(', ')}. Ctrl-C ends.`);
  if (!output.isJson) output.line(titlesOf(COLUMNS));
  let shown = 0;
  try {
    await readLog(
      cluster,
      ranges,
      async ({ topic, partition, messages }) => {
        const events = messages.map((message) => loggedEvent(topic, partition, message));
        for (const event of events.filter((one) => isWanted(options, one))) {
          show(event, options, output);
          shown += 1;
        }
        await output.flush();
      },
      signal,
    );
  } finally {
    output.note(`${counted(shown, 'event')}.`);
  }
}

const startsOf = async (
  cluster: KafkaCluster,
  topics: readonly string[],
  { fromBeginning, since }: TailOptions,
): Promise<LogRange[]> => {
  const ranges: LogRange[] = [];
  for (const topic of topics) {
    const offsets = since && (await cluster.offsetsAt(topic, since));
    for (const { partition, low, high } of await cluster.bounds(topic))
      ranges.push({ topic, partition, from: fromBeginning ? low : (offsets?.get(partition) ?? high) });
  }
  return ranges;
};

function show(event: LoggedEvent, { body }: TailOptions, output: CommandContext['output']): void {
  const { body: text, ...rest } = event;
  if (output.isJson) {
    output.json(body ? event : rest);
    return;
  }
  output.line(rowOf(COLUMNS, event));
  if (body) output.line(`    ${text ?? '(tombstone)'}`);
}
