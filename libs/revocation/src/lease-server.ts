import type { LeaseParameters } from './lease-parameters';
import type { RenewReply, RenewRequest } from './lease-protocol';
import type { LeaseStore } from './lease-store';

const DEFAULT_MAX_ROWS = 1_000;

/** Tells when the head of the log has moved. May be late: the hold ends by itself. HeadWatch is one. */
export interface HeadSignal {
  /** Resolves when the head is above `seq`, after `timeoutMs`, or when aborted. Never rejects. */
  waitForHeadAbove(seq: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export interface LeaseServerPorts {
  readonly store: LeaseStore;
  readonly head: HeadSignal;
  /** Called after each committed beat: wakes waiting revocations, here and (by NOTIFY) in other processes. */
  readonly wakeWaiters: () => void;
}

/** The database was replaced between the beat and the read: the beat is not in the one that would be read. */
export class IncarnationChanged extends Error {
  constructor() {
    super('The database changed its incarnation during the renewal; renew again.');
    this.name = 'IncarnationChanged';
  }
}

/**
 * The authority's side of a renewal.
 *
 * Guarantee: the log is read in a snapshot that begins after the beat was committed. So a revocation either finds the beat when it
 * reads the lease table after its commit, or its row is in the reply.
 * Assumes: what LeaseStore promises.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class LeaseServer {
  constructor(
    private readonly ports: LeaseServerPorts,
    private readonly parameters: LeaseParameters,
    private readonly options: { readonly maxRows?: number | undefined } = {},
  ) {}

  /** Long poll: holds until there is something new, `pollMs` has passed, or the client has gone. */
  async renew(request: RenewRequest, signal: AbortSignal): Promise<RenewReply> {
    signal.throwIfAborted();
    const { store, head, wakeWaiters } = this.ports;
    const { holder, epoch, applied, incarnation } = request;
    const beat = await store.beat({ holder, epoch, acked: applied, incarnation });
    wakeWaiters();

    const known = incarnation === beat.incarnation ? (request.known ?? applied) : null;
    if (known !== null && beat.head === known)
      await head.waitForHeadAbove(known, this.parameters.pollMs, signal);
    signal.throwIfAborted();

    const limit = this.options.maxRows ?? DEFAULT_MAX_ROWS;
    const slice = await store.read({ after: known, limit, historyMs: this.parameters.historyMs });
    if (slice.incarnation !== beat.incarnation) throw new IncarnationChanged();
    const start = slice.floor ?? known ?? 0;
    const complete = start + slice.rows.length >= slice.head;
    return { ...slice, complete, leaseMs: this.parameters.durationMs };
  }

  async release(lease: { readonly holder: string; readonly epoch: string }): Promise<void> {
    await this.ports.store.release(lease);
    this.ports.wakeWaiters();
  }
}
