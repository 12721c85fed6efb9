import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumer, held, type View } from './consumer';

const LOOK_MS = 100;

/** Asks the consumer again and again what it holds, and remembers whether it ever went backwards. */
export class Observer {
  /** The last answer; empty until there is one. */
  view: View = new Map();
  /** Why the last question had no answer. */
  problem: string | undefined;
  /** In sentences. */
  readonly steppedBack: string[] = [];
  private readonly highest = new Map<string, number>();

  constructor(
    private readonly consumer: Consumer,
    private readonly signal: AbortSignal,
  ) {}

  async look(): Promise<void> {
    this.signal.throwIfAborted();
    try {
      this.view = await this.consumer.view();
      this.problem = undefined;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return;
    }
    for (const [tokenId, seen] of this.view) this.compareWithBefore(tokenId, seen);
  }

  /** Looks until the condition holds; false where it does not within the time, or the consumer ends by itself. */
  async until(holds: (view: View) => boolean, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      await this.look();
      if (this.problem === undefined && holds(this.view)) return true;
      if (performance.now() >= deadline || this.consumer.control?.ended() !== undefined) return false;
      await sleep(LOOK_MS, undefined, { signal: this.signal });
    }
  }

  /** Looks for as long as this. */
  async during(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /** A consumer that is started again may have to learn everything anew. */
  forgetWhatWasSeen(): void {
    this.highest.clear();
    this.view = new Map();
  }

  private compareWithBefore(tokenId: string, seen: unknown): void {
    const { data } = held.safeParse(seen);
    if (!data) return;
    const before = this.highest.get(tokenId) ?? 0;
    if (data.version < before)
      this.steppedBack.push(`${tokenId} went from version ${before} back to version ${data.version}`);
    this.highest.set(tokenId, Math.max(before, data.version));
  }
}
