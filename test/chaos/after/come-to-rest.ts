import type { Servers } from '../../../deploy/stack/environment';
import type { Progress, Residents } from '../load/assignment';
import type { LoadProcesses } from '../load/load-processes';
import { monotonicMs } from '../monotonic';
import { backlog, drained, empty, type Queues } from '../queues';
import { dumpAll } from './dump-all';
import { withDatabase } from './rows';

export interface Unrest {
  readonly servers: Servers;
  readonly gateways: readonly { readonly name: string; readonly url: string }[];
  readonly residents: readonly Residents[];
  readonly load: LoadProcesses;
  /** The history's directory. */
  readonly directory: string;
  readonly say: (line: string) => void;
}

export interface Rest {
  /** CLOCK_MONOTONIC, of the load. */
  readonly ended: number;
  /** Until Kafka had everything from before; null: not within the time. */
  readonly drainedMs: number | null;
  /** Nothing was left to publish or to process. */
  readonly isEmpty: boolean;
  readonly progress: Progress;
}

const EMPTY_WITHIN_MS = 60_000;

/** Nothing is broken any more: the queues empty, the load comes to its end, and what is there is written down. */
export async function comeToRest({ servers, load, directory, say, ...of }: Unrest): Promise<Rest> {
  return withDatabase(servers.tokensDatabaseUrl, (tokens) =>
    withDatabase(servers.ingestionDatabaseUrl, async (ingestion) => {
      const databases: Queues = { tokens, ingestion };
      say('  … let the load come to its end and the queues empty');
      const draining = drained(databases, await backlog(databases), EMPTY_WITHIN_MS);
      await load.finish();
      const ended = monotonicMs();
      const drainedMs = (await draining) ?? null;
      const isEmpty = await empty(databases, EMPTY_WITHIN_MS);
      say('  … write down what the system holds');
      await dumpAll({ databases, brokers: servers.brokers, ...of }, directory);
      return { ended, drainedMs, isEmpty, progress: load.progress };
    }),
  );
}
