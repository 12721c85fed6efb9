import { setTimeout as delay } from 'node:timers/promises';

export interface Probe {
  gateway: string;
  /** When the request was begun, performance.now(). */
  begunAt: number;
  status: number;
}

/** Sends one request after another to one gateway with one token, and keeps every answer. */
export class Prober {
  readonly probes: Probe[] = [];
  private stopped = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly gateway: string,
    private readonly request: (gateway: string) => Promise<number>,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<Probe[]> {
    this.stopped = true;
    await this.running;
    return this.probes;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const begunAt = performance.now();
      const status = await this.request(this.gateway).catch(() => 0);
      this.probes.push({ gateway: this.gateway, begunAt, status });
      // Leaves the machine to the servers now and then: client, gateways and databases share two cores.
      if (this.probes.length % 20 === 0) await delay(1);
    }
  }
}
