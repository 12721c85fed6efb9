import { randomUUID } from 'node:crypto';
import { systemClock } from '@libs/clock';
import { INTERNAL_PATHS, renewLeaseReply } from '@libs/contracts';
import { LeaseClient, type LeaseParameters, type LeaseTransport } from '@libs/revocation';
import { eventually } from '@libs/testing';
import { call } from './tokens-api';

/** A process that follows the log over the real HTTP path, as a gateway does. */
export class TestEnforcer {
  private readonly client: LeaseClient;
  private muted = false;
  private readonly isMuted = (): boolean => this.muted;

  constructor(
    url: () => string,
    parameters: LeaseParameters,
    readonly holder = 'gateway-1',
  ) {
    const transport: LeaseTransport = {
      renew: async (request, signal) => {
        if (this.muted) throw new Error('cut off');
        const reply = await call(url(), 'POST', INTERNAL_PATHS.renewLease, { body: request, signal });
        // What it would have heard is lost, too.
        if (this.isMuted() || reply.status !== 200) throw new Error(`cut off, or status ${reply.status}`);
        return renewLeaseReply.parse(reply.body);
      },
      release: async (lease) => {
        await call(url(), 'POST', INTERNAL_PATHS.releaseLease, { body: lease });
      },
    };
    this.client = new LeaseClient(
      { clock: systemClock, transport, random: Math.random },
      { holder, epoch: randomUUID(), parameters },
    );
  }

  /** Resolves once it holds a lease. */
  async start(): Promise<this> {
    this.client.start();
    await eventually(() => expect(this.client.lease.fresh()).toBe(true));
    return this;
  }

  get applied(): number {
    return this.client.view.applied;
  }

  get isFresh(): boolean {
    return this.client.lease.fresh();
  }

  denies(subject: string): boolean {
    return this.client.view.denies([subject], 0);
  }

  /** As when the network breaks or the process hangs: nothing arrives any more. */
  cutOff(): void {
    this.muted = true;
  }

  reconnect(): void {
    this.muted = false;
  }

  /** Whether it would let a cached answer about this subject stand that was read at `asOf`. */
  admits(subject: string, asOf: number): boolean {
    const { incarnation } = this.client.view;
    return incarnation !== null && this.client.view.admits({ incarnation, asOf, subjects: [subject] });
  }

  release(): Promise<void> {
    return this.client.stop();
  }
}
