import type { Clock } from '@libs/clock';
import type { Logger } from 'pino';

export interface RemovedBatch {
  readonly removed: number;
  /** There may be more that is due. */
  readonly more: boolean;
}

export interface Retention {
  /** What goes, as the log says it: `rows of the revocation log`. */
  readonly what: string;
  /** Removes a bounded number of what is due, all or none of them. Any number of replicas may call it at the same time. */
  readonly removeBatch: () => Promise<RemovedBatch>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Between two batches, so that whoever serves comes first. */
const BREATH_MS = 50;

/** Removes what is due batch by batch, ends after the batch under way when it is told to, and says once how much went. */
export async function sweep(retention: Retention, signal: AbortSignal): Promise<number> {
  const { what, removeBatch, clock, logger } = retention;
  const began = clock.now();
  let removed = 0;
  try {
    while (!signal.aborted) {
      const batch = await removeBatch();
      removed += batch.removed;
      if (!batch.more) break;
      await clock.sleep(BREATH_MS, signal).catch(() => undefined);
    }
  } finally {
    if (removed > 0) {
      const tookMs = Math.round(clock.now() - began);
      logger.info({ removed, tookMs }, `Retention removed ${removed} ${what}`);
    }
  }
  return removed;
}

/** Sweeps now and every so often, until it is told to end. What fails is tried again the next time. */
export async function sweepEvery(ms: number, retention: Retention, signal: AbortSignal): Promise<void> {
  const { what, clock, logger } = retention;
  while (!signal.aborted) {
    await sweep(retention, signal).catch((error: unknown) => {
      logger.warn({ err: error }, `Retention could not remove ${what}; trying again later`);
    });
    await clock.sleep(ms, signal).catch(() => undefined);
  }
}
