import { Gauge, type Registry } from 'prom-client';

/** The event loop is behind when a timer comes this late: every step of every request then waits as long. */
const BEHIND_MS = 200;
/** A pause of the machine, or of the collector, is over before. */
const PATIENCE_MS = 2_000;
const EVERY_MS = 50;
/** However long one turn was: a process that was stopped for a minute is not behind for a minute. */
const LONGEST_TURN_MS = 500;
/** How fast the refused share grows while the loop is behind, and shrinks while it is not. */
const GROWS_PER_S = 0.5;
const SHRINKS_PER_S = 0.25;
/** Some are let in always, so that what is served shows how far behind it is. */
const MOST = 0.9;

/**
 * Which share of the requests to refuse at their head, because this process is behind for want of processor time. How many it can carry, no setting
 * knows: it depends on the machine and on what else runs there. A refusal costs a fraction of an answer, so refusing some lets it catch up with the
 * others.
 */
export class Pressure {
  private share = 0;
  private behindMs = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Whether this request is one of those to refuse. */
  refuses(): boolean {
    return this.share > 0 && this.random() < this.share;
  }

  /** @param elapsedMs since the last time, which should have been 50 ms */
  note(elapsedMs: number): void {
    const isBehind = elapsedMs - EVERY_MS > BEHIND_MS;
    const turnMs = Math.min(elapsedMs, LONGEST_TURN_MS);
    this.behindMs = isBehind ? this.behindMs + turnMs : 0;
    if (!isBehind) this.share = Math.max(0, this.share - (SHRINKS_PER_S * turnMs) / 1_000);
    else if (this.share > 0 || this.behindMs > PATIENCE_MS)
      this.share = Math.min(MOST, this.share + (GROWS_PER_S * turnMs) / 1_000);
  }

  /** Looks from now on; gives how to stop. */
  watch(registry: Registry): () => void {
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      this.note(now - last);
      last = now;
    }, EVERY_MS).unref();
    const share = (): number => this.share;
    new Gauge({
      name: 'portcullis_gateway_refused_ratio',
      help: 'Share of the requests that are refused at their head because the event loop is behind',
      registers: [registry],
      collect() {
        this.set(share());
      },
    });
    return () => clearInterval(timer);
  }
}
