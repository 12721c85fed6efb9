import type { Clock } from '@libs/clock';
import { isDatabaseTrouble } from '@libs/database';
import { DomainError } from '@libs/errors';
import type { Logger } from '@libs/telemetry';
import { errorCodeOf, messageOf } from '../error-code';
import type { WorkSettings } from '../ingestion.config';
import type { AttemptMetrics, WorkOutcome } from './work-metrics';
import type { Claim, WorkQueue } from './work-queue';

export type WithinTrace = (claim: Claim, work: () => Promise<WorkOutcome>) => Promise<void>;

export interface WorkerPorts<C extends Claim> {
  queue: WorkQueue<C>;
  /** Makes and stores what was claimed. `keep` says whether anybody still wants it, and keeps the claim. */
  derive: (claim: C, keep: () => Promise<boolean>) => Promise<'stored' | 'superseded'>;
  metrics: AttemptMetrics;
  /** Puts an attempt into the trace that asked for it. */
  within?: WithinTrace | undefined;
  logger: Logger;
  clock: Clock;
}

/**
 * Derives what is due in a queue, as many at a time as it is told. Events only wake it: what there is to do stands in the
 * database, and is found by looking there every so often as well.
 */
export class QueueWorker<C extends Claim = Claim> {
  private readonly stopping = new AbortController();
  private runners: Promise<void>[] = [];
  private wakers = new Set<() => void>();
  private lastLookAt: number;

  constructor(
    private readonly ports: WorkerPorts<C>,
    private readonly settings: WorkSettings,
  ) {
    this.lastLookAt = ports.clock.now();
  }

  start(): void {
    this.runners = Array.from({ length: this.settings.concurrency }, () => this.run());
  }

  /** There may be work. */
  wake(): void {
    for (const waker of this.wakers) waker();
  }

  /** How long ago this worker last got an answer from its queue. */
  sinceLastLookMs(): number {
    return this.ports.clock.now() - this.lastLookAt;
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.runners);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const worked = await this.workOnce().catch((error: unknown) => {
        this.ports.logger.warn({ err: error }, 'The queue cannot be read; it is asked again');
        return false;
      });
      if (!worked) await this.pause();
    }
  }

  private async pause(): Promise<void> {
    const either = new AbortController();
    const end = (): void => either.abort();
    this.wakers.add(end);
    this.stopping.signal.addEventListener('abort', end, { once: true });
    if (!this.stopping.signal.aborted)
      await this.ports.clock.sleep(this.settings.sweepMs, either.signal).catch(() => undefined);
    this.stopping.signal.removeEventListener('abort', end);
    this.wakers.delete(end);
  }

  /** False: nothing is due. */
  private async workOnce(): Promise<boolean> {
    const claim = await this.ports.queue.claim(this.settings.claimMs);
    this.lastLookAt = this.ports.clock.now();
    if (!claim) return false;
    const { within } = this.ports;
    await (within ? within(claim, () => this.attempt(claim)) : this.attempt(claim));
    return true;
  }

  private async attempt(claim: C): Promise<WorkOutcome> {
    const end = this.ports.metrics.begin();
    const outcome = await this.derive(claim).catch((error: unknown) => this.fail(claim, error));
    end(outcome);
    return outcome;
  }

  private async derive(claim: C): Promise<'stored' | 'superseded'> {
    // Attempts that nobody lived to count as failed end here.
    if (claim.attempt > this.settings.maxAttempts) throw new WorkerKeepsDying();
    return this.ports.derive(claim, () => this.ports.queue.keep(claim, this.settings.claimMs));
  }

  private async fail(claim: C, error: unknown): Promise<'parked' | 'retried'> {
    const { queue, logger } = this.ports;
    const problem = messageOf(error);
    const { attempt } = claim;
    logger.warn({ err: error, claim }, 'What was uploaded could not be processed');
    if (isPermanent(error)) await queue.park(claim, problem);
    else if (attempt >= this.settings.maxAttempts && !isOutage(error))
      await queue.park(claim, `Given up after ${attempt} attempts. The last one: ${problem}`);
    else {
      const { maxAttempts } = this.settings;
      await queue.retryLater(claim, { problem, waitMs: this.waitMs(attempt), maxAttempts });
      return 'retried';
    }
    return 'parked';
  }

  private waitMs(attempt: number): number {
    const { firstMs, maxMs } = this.settings.backoff;
    return Math.min(maxMs, firstMs * 2 ** Math.min(30, attempt - 1));
  }
}

/** Work on this has ended every time without a word, most likely with the process. */
class WorkerKeepsDying extends DomainError {
  readonly kind = 'internal';
  readonly code = 'work.worker_keeps_dying';
  constructor() {
    super('Every attempt to process this ended with the worker.');
  }
}

/**
 * The database is in trouble, whatever it is asked: that ends, and then nobody should have to look for what was acknowledged.
 * A statement that takes too long or that Postgres chokes on is about this upload, and is given up some time.
 */
const isOutage = (error: unknown): boolean =>
  isDatabaseTrouble(error) && !/^(57014|XX)/.test(errorCodeOf(error));

/** As zlib says that compressed bytes are damaged or end early. */
const DAMAGED = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_NEED_DICT']);

/** What is wrong with the stored bytes stays wrong; a want of memory (`Z_MEM_ERROR`, a RangeError) does not. */
const isPermanent = (error: unknown): boolean =>
  error instanceof DomainError || DAMAGED.has(errorCodeOf(error));
