import type { Clock } from './clock';

/** Wakes waiting revocations. May be late or ring for nothing. */
export interface WakeSignal {
  /** Resolves at the next ring, after `timeoutMs`, or when aborted. Never rejects. Rings after this call are never missed. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export class Bell implements WakeSignal {
  constructor(clock: Clock) {
    void clock;
  }
  ring(): void {
    throw new Error('skeleton');
  }
  next(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    throw new Error('skeleton');
  }
}
