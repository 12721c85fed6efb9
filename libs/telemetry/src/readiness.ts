/** Says in a sentence why the process cannot serve now; undefined when it can. */
export type ReadinessCheck = () => string | undefined | Promise<string | undefined>;

/** Whether this process should be sent work. It answers for itself only: a check never asks another process for its readiness. */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private draining = false;

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
    try {
      return await check();
    } catch (error) {
      return error instanceof Error ? error.message : 'the check failed';
    }
  }
}
