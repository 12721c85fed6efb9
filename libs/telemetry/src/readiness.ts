import { setTimeout as sleep } from 'node:timers/promises';

/** Says in a sentence why the process cannot serve now; undefined when it can. */
export type ReadinessCheck = () => string | undefined | Promise<string | undefined>;

/** Below the two seconds that whoever asks waits at least. */
const CHECK_MS = 1_500;

/** Whether this process should be sent work. It answers for itself only: a check never asks another process for its readiness. */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private draining = false;

  /** A check that takes longer has failed: whoever asks is answered in time. */
  constructor(private readonly checkMs = CHECK_MS) {}

  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** From now on not ready: the load balancer takes this process out while it finishes what it has. */
  drain(): void {
    this.draining = true;
  }

  /** Every reason against, by the name of its check; empty when ready. */
  async reasons(): Promise<Record<string, string>> {
    if (this.draining) return { process: 'is stopping' };
    const asked = [...this.checks].map(async ([name, check]) => [name, await this.ask(check)] as const);
    const answers = await Promise.all(asked);
    return Object.fromEntries(
      answers.filter((answer): answer is [string, string] => answer[1] !== undefined),
    );
  }

  private async ask(check: ReadinessCheck): Promise<string | undefined> {
    const late = new AbortController();
    try {
      return await Promise.race([check(), this.lateness(late.signal)]);
    } catch (error) {
      return error instanceof Error ? error.message : 'the check failed';
    } finally {
      late.abort();
    }
  }

  private async lateness(answered: AbortSignal): Promise<string> {
    await sleep(this.checkMs, undefined, { signal: answered, ref: false }).catch(() => undefined);
    return `has not answered for ${String(this.checkMs)} ms`;
  }
}
