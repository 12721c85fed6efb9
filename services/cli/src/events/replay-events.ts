import { readKafkaConnection } from '@libs/config';
import type { KafkaCluster } from '@libs/event-log';
import { readOutboxUrl } from '../cli.config';
import { CommandFailed } from '../cli.errors';
import type { CommandContext } from '../context';
import { replayFromKafka } from './kafka-replay';
import { replayFromOutbox } from './outbox-replay';
import { parseReplayOptions, type ReplayOptions, topicsOf } from './replay-options';
import { warnOfUnknownTypes } from './which-events';
import { withCluster } from './with-cluster';

/** Sends events again that were published before, with the ids, keys and payloads that they had. */
export async function replayEvents(context: CommandContext, given: unknown): Promise<void> {
  const options = parseReplayOptions(given, context.now);
  const kafka = readKafkaConnection(context.env);
  const outboxUrl = options.from === 'outbox' ? readOutboxUrl(context.env) : undefined;
  warnOfUnknownTypes(options, context);
  await withCluster(kafka, async (cluster) => {
    await requireTargets(cluster, options);
    if (outboxUrl === undefined) await replayFromKafka(cluster, options, context);
    else await replayFromOutbox(outboxUrl, cluster, options, context);
  });
}

/** A compacted topic keeps the last message of a key: an older copy would take the place of the newest. */
async function requireTargets(cluster: KafkaCluster, options: ReplayOptions): Promise<void> {
  const sources = options.range.length > 0 ? options.range.map(({ topic }) => topic) : topicsOf(options);
  const targets = options.to === undefined ? sources : [options.to];
  await cluster.requireTopics([...new Set(options.from === 'kafka' ? [...sources, ...targets] : targets)]);
  for (const target of new Set(targets))
    if (await cluster.isCompacted(target))
      throw new CommandFailed(
        `${target} is compacted: an older copy would take the place of the newest state of its key. ` +
          'Whoever needs its states reads it from the beginning (docs/api/token-state.md).',
      );
}
