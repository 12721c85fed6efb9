import type { Clock } from '@libs/clock';
import type { Logger } from '@libs/telemetry';

const EVERY_MS = 60_000;

/** Keeps what is remembered usable: see DecisionEngine.maintain. */
export class Maintenance {
  private readonly stopping = new AbortController();

  constructor(
    private readonly engine: { maintain(): Promise<void> },
    private readonly clock: Clock,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly everyMs = EVERY_MS,
  ) {}

  start(): void {
    void this.run();
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      try {
        await this.clock.sleep(this.everyMs, signal);
      } catch {
        return;
      }
      await this.engine.maintain().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Remembered decisions could not be maintained; trying again later');
      });
    }
  }
}
