import type { Refusal } from './facts';

export interface Allow<T> {
  readonly verdict: 'allow';
  readonly rung: 'l1' | 'l2' | 'authority';
  readonly value: T;
  readonly incarnation: string;
  readonly asOf: number;
  readonly subjects: readonly string[];
  /** Ask in the very tick that writes the upstream request; false: decide again. */
  stillValid(): boolean;
}

export interface Deny {
  readonly verdict: 'deny';
  readonly rung: 'l1' | 'l2' | 'negative' | 'tombstone' | 'authority';
  readonly reason: Refusal;
}

/** We cannot tell: a 503, never a refusal. */
export interface Unavailable {
  readonly verdict: 'unavailable';
  readonly retryAfterMs: number;
}

export type Decision<T> = Allow<T> | Deny | Unavailable;
