import type { Clock } from '@libs/clock';
import { type Retention, sweepEvery } from '@libs/retention';
import type { RevocationWaiter } from '@libs/revocation';
import type { Logger } from '@libs/telemetry';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { ExpirySweeper } from './revocations/expiry-sweeper';
import type { HeadListener } from './revocations/head-listener';
import type { LeaseCleaner } from './revocations/lease-cleaner';
import type { Stopping } from './stopping';
import type { StateBackfill } from './tokens/state-backfill';

export interface BackgroundPorts {
  readonly waiter: RevocationWaiter;
  readonly listener: HeadListener;
  readonly sweeper: ExpirySweeper;
  readonly cleaner: LeaseCleaner;
  readonly backfill: StateBackfill;
  readonly clock: Clock;
  readonly stopping: Stopping;
  readonly logger: Logger;
  readonly expirySweepMs: number;
  readonly retentions: readonly Pick<Retention, 'what' | 'removeBatch'>[];
  readonly retentionSweepMs: number;
}

const OBSERVE_MS = 1_000;
const CLEAN_MS = 60_000;
/** A batch each second: a large back-fill is hours of a small load, and events of now wait for one batch of it at most. */
const BACKFILL_MS = 1_000;

/** What the tokens API does without being asked. */
export class Background implements BeforeApplicationShutdown {
  private readonly running: Promise<void>[] = [];

  constructor(private readonly ports: BackgroundPorts) {}

  /** The first look at the lease table is taken before the first request: revocations answer sooner for it. */
  async start(): Promise<void> {
    const { waiter, listener, sweeper, cleaner, backfill, stopping, expirySweepMs, clock, logger } =
      this.ports;
    await waiter.observe();
    this.running.push(
      listener.run(stopping.signal),
      this.repeat(OBSERVE_MS, 'observe the leases', () => waiter.observe()),
      this.repeat(CLEAN_MS, 'clean up silent leases', () => cleaner.clean()),
      this.repeat(BACKFILL_MS, 'tell the state of older tokens', () => backfill.fill()),
      this.repeat(expirySweepMs, 'tell of expired tokens', () => sweeper.sweep(stopping.signal)),
      ...this.ports.retentions.map((retention) =>
        sweepEvery(this.ports.retentionSweepMs, { ...retention, clock, logger }, stopping.signal),
      ),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }

  private async repeat(everyMs: number, what: string, run: () => Promise<unknown>): Promise<void> {
    const { clock, stopping, logger } = this.ports;
    const { signal } = stopping;
    while (!signal.aborted) {
      await run().catch((error: unknown) => {
        logger.warn({ err: error }, `Could not ${what}; trying again later`);
      });
      await clock.sleep(everyMs, signal).catch(() => undefined);
    }
  }
}
