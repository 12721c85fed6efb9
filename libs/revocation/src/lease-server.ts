import type { LeaseParameters } from './lease-parameters';
import type { RenewReply, RenewRequest } from './lease-protocol';
import type { LeaseStore } from './lease-store';

/** Tells when the head of the log has moved. May be late (the hold ends by itself); HeadWatch is one. */
export interface HeadSignal {
  /** Resolves when the head is above `seq`, after `timeoutMs`, or when aborted. Never rejects. */
  waitForHeadAbove(seq: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export interface LeaseServerPorts {
  readonly store: LeaseStore;
  readonly head: HeadSignal;
  /** Called after each committed beat: wakes the revocations that wait (in this process, and in others by NOTIFY). */
  readonly wakeWaiters: () => void;
}

export class LeaseServer {
  constructor(
    ports: LeaseServerPorts,
    parameters: LeaseParameters,
    options?: { readonly maxRows?: number | undefined },
  ) {
    void ports;
    void parameters;
    void options;
  }
  renew(request: RenewRequest, signal: AbortSignal): Promise<RenewReply> {
    throw new Error('skeleton');
  }
  release(lease: { readonly holder: string; readonly epoch: string }): Promise<void> {
    throw new Error('skeleton');
  }
}
