import type { Servers } from '../../../deploy/stack/environment';
import type { Place, Progress } from '../load/assignment';
import type { LoadProcesses } from '../load/load-processes';
import { monotonicMs } from '../monotonic';
import { backlog, drained, empty, type Queues, wantedReports, workedOut } from '../queues';
import { dumpAll } from './dump-all';
import { withDatabase } from './rows';

export interface Unrest {
  readonly servers: Servers;
  readonly gateways: readonly { readonly name: string; readonly url: string }[];
  readonly places: readonly Place[];
  readonly load: LoadProcesses;
  /** The history's directory. */
  readonly directory: string;
  readonly say: (line: string) => void;
}

export interface Rest {
  /** CLOCK_MONOTONIC, of the load. */
  readonly ended: number;
  /** From the end of the faults until Kafka had everything from before; null: not within a minute. */
  readonly drainedMs: number | null;
  /** From the end of the faults until every report was worked out as was wanted of it by then; null: not within a minute. */
  readonly workedOutMs: number | null;
  /** A minute after the load had ended at the latest, nothing was left to publish or to process. */
  readonly isEmpty: boolean;
  readonly progress: Progress;
}

const EMPTY_WITHIN_MS = 60_000;

/**
 * Nothing is broken any more, and nothing will be: what is in the queues is dealt with, the load comes to its end, what it brought
 * meanwhile is dealt with too, and what is there is written down.
 */
export async function comeToRest({ servers, load, directory, say, ...of }: Unrest): Promise<Rest> {
  return withDatabase(servers.tokensDatabaseUrl, (tokens) =>
    withDatabase(servers.ingestionDatabaseUrl, async (ingestion) => {
      const databases: Queues = { tokens, ingestion };
      say('  … let the load come to its end and the queues empty');
      const draining = drained(databases, await backlog(databases), EMPTY_WITHIN_MS);
      const workingOut = workedOut(databases, await wantedReports(databases), EMPTY_WITHIN_MS);
      await load.finish();
      const ended = monotonicMs();
      const drainedMs = (await draining) ?? null;
      const workedOutMs = (await workingOut) ?? null;
      const isEmpty = await empty(databases, EMPTY_WITHIN_MS);
      say('  … write down what the system holds');
      await dumpAll({ databases, brokers: servers.brokers, ...of }, directory);
      return { ended, drainedMs, workedOutMs, isEmpty, progress: load.progress };
    }),
  );
}
