import { bounded } from './bounded';
import type { Clock } from '@libs/clock';
import { DatabaseClock } from './database-clock';
import { Lease, type Renewal } from './lease';
import type { LeaseParameters } from './lease-parameters';
import type { LeaseTransport, RenewReply, RenewRequest } from './lease-protocol';
import { ignoreProblem, type ReportProblem } from './problem';
import { RevocationView } from './revocation-view';
import type { Standing } from './standing';

const FIRST_BACKOFF_MS = 50;
/** What a renewal may take beyond the server's hold. */
const RENEW_GRACE_MS = 2_000;

export interface LeaseClientOptions {
  readonly holder: string;
  /** New for every start of the process. */
  readonly epoch: string;
  readonly parameters: LeaseParameters;
  /** A renewal is given up after this long. Default: pollMs + 2 s. */
  readonly renewTimeoutMs?: number | undefined;
  /** Longest pause after failures. Default: 1 s. */
  readonly maxBackoffMs?: number | undefined;
  /**
   * Ingestion's barrier, e.g. `() => barrier.drained()`: begun after the tombstones up to a position are in force; the position
   * is acknowledged only when it has resolved. The lease goes on being renewed meanwhile.
   */
  readonly beforeAck?: ((position: number) => Promise<void>) | undefined;
}

export interface LeaseClientPorts {
  readonly clock: Clock;
  readonly transport: LeaseTransport;
  /** In [0, 1): for back-off jitter. */
  readonly random: () => number;
  readonly report?: ReportProblem | undefined;
}

/** The reply contradicts what this process knows; it begins anew from a snapshot. */
export class LogContradiction extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LogContradiction';
  }
}

/**
 * Keeps one enforcer's lease and its view of the log, by one renewal at a time.
 *
 * Guarantee: a position is acknowledged only after every row up to it is applied (and `beforeAck` resolved); the lease is extended
 * only by a complete, gapless reply, after its rows are applied, counted from before the request was sent; after stop() nothing
 * extends it.
 * Assumes: the LeaseServer's promise about its reply; clocks as Lease does.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class LeaseClient implements Standing {
  readonly lease: Lease;
  readonly view: RevocationView;
  readonly databaseClock: DatabaseClock;

  private readonly report: ReportProblem;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** The acknowledgement that the next request carries; null: none in this incarnation. */
  private acked: number | null = null;
  private heardHead = 0;

  constructor(
    private readonly ports: LeaseClientPorts,
    private readonly options: LeaseClientOptions,
  ) {
    this.report = ports.report ?? ignoreProblem;
    this.lease = new Lease(ports.clock, options.parameters);
    this.view = new RevocationView(this.report);
    this.databaseClock = new DatabaseClock(ports.clock, options.parameters.driftRatio);
  }

  /** Begins renewing, and goes on until stop(). */
  start(): void {
    if (!this.stopping.signal.aborted) this.running ??= this.run(this.stopping.signal);
  }

  /** Stops using the lease at once, then releases it. Call before draining; what is served after it asks the authority itself. */
  async stop(): Promise<void> {
    this.lease.drop();
    const { aborted } = this.stopping.signal;
    this.stopping.abort();
    await this.running;
    if (aborted || this.running === undefined) return;
    const { holder, epoch } = this.options;
    await bounded(this.ports.clock, this.renewTimeoutMs, undefined, () =>
      this.ports.transport.release({ holder, epoch }),
    ).catch((error: unknown) => this.report({ where: 'release', error }));
  }

  /** The end of the log as the authority last told it; 0: it never did. Hints may have taken `view.applied` past it. */
  get head(): number {
    return this.heardHead;
  }

  private get renewTimeoutMs(): number {
    return this.options.renewTimeoutMs ?? this.options.parameters.pollMs + RENEW_GRACE_MS;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const stopped = (): boolean => signal.aborted;
    for (let failures = 0; !stopped();) {
      try {
        await this.moveAck(signal);
        await this.renewOnce(signal);
        failures = 0;
      } catch (error) {
        if (stopped()) return;
        this.report({ where: 'renew', error });
        await this.ports.clock.sleep(this.backoffMs(failures++), signal).catch(() => undefined);
      }
    }
  }

  /** Renewing does not wait for the barrier longer than one poll: the work it waits for needs the lease. */
  private async moveAck(signal: AbortSignal): Promise<void> {
    if (this.view.incarnation === null) return;
    const position = this.view.applied;
    const { beforeAck, parameters } = this.options;
    if (beforeAck !== undefined && position !== this.acked) {
      try {
        await bounded(this.ports.clock, parameters.pollMs, signal, () => beforeAck(position));
      } catch (error) {
        if (!signal.aborted) this.report({ where: 'before-ack', error });
        return;
      }
    }
    this.acked = position;
  }

  private async renewOnce(signal: AbortSignal): Promise<void> {
    const { holder, epoch } = this.options;
    const { incarnation } = this.view;
    const known = incarnation === null ? null : this.view.applied;
    const request: RenewRequest = { holder, epoch, applied: this.acked, known, incarnation };
    const renewal = this.lease.begin();
    const reply = await bounded(this.ports.clock, this.renewTimeoutMs, signal, (s) =>
      this.ports.transport.renew(request, s),
    );
    signal.throwIfAborted();
    this.take(reply, known, renewal);
  }

  private take(reply: RenewReply, known: number | null, renewal: Renewal): void {
    this.databaseClock.observe(reply.databaseTimeMs, renewal.sentAt);
    this.heardHead = reply.head;
    const same = reply.incarnation === this.view.incarnation;
    if (same && known !== null && reply.head < known) this.giveUp('The log ends before what was read of it.');
    if (reply.floor !== undefined) this.beginAnew(reply.incarnation, reply.floor);
    else if (!same) this.giveUp('Another incarnation without a snapshot.');

    this.view.apply(reply.rows);
    if (!reply.complete) return;
    if (this.view.applied < reply.head) this.giveUp('The rows do not reach the head without a gap.');
    this.lease.renewed(renewal, reply.leaseMs);
  }

  private beginAnew(incarnation: string, floor: number): void {
    this.lease.lapse();
    if (incarnation !== this.view.incarnation) this.acked = null;
    this.view.reset(incarnation, floor);
  }

  private giveUp(why: string): never {
    this.lease.lapse();
    this.acked = null;
    this.view.forget();
    throw new LogContradiction(why);
  }

  private backoffMs(failures: number): number {
    const longest = Math.min(FIRST_BACKOFF_MS * 2 ** failures, this.options.maxBackoffMs ?? 1_000);
    return longest * (0.5 + this.ports.random() / 2);
  }
}
