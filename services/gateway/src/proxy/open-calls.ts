import type { RevocationView } from '@libs/revocation';
import type { Granted } from '../auth/authorizer';
import type { Operation } from '../policy/operation';
import { AccessEnded } from './proxy.errors';
import type { UpstreamCall } from './upstream-call';

interface OpenCall {
  readonly call: UpstreamCall;
  readonly granted: Granted;
}

/**
 * The calls under way. When a revocation arrives, those that rest on what it took away are ended. Revocations are rare and
 * calls under way are few, so they are looked through rather than indexed.
 */
export class OpenCallRegister {
  private readonly calls = new Set<OpenCall>();

  constructor(private readonly view: Pick<RevocationView, 'onDenied' | 'denies'>) {
    view.onDenied(({ subject }) => {
      if (isFinal(subject)) this.end(subject);
    });
  }

  /** Returns how to take the call out again. */
  add(call: UpstreamCall, granted: Granted, operation: Operation): () => void {
    if (operation.outlivesRevocation) return () => undefined;
    const open = { call, granted };
    this.calls.add(open);
    return () => {
      this.calls.delete(open);
    };
  }

  get size(): number {
    return this.calls.size;
  }

  private end(subject: string): void {
    for (const { call, granted } of this.calls) {
      if (granted.subjects.includes(subject) && this.view.denies(granted.subjects, granted.asOf))
        call.abort(new AccessEnded());
    }
  }
}

/** A changed role or a removed repository need not take away what the call does; a token or an account that is gone does. */
const isFinal = (subject: string): boolean => /^(token:|account:|all$)/.test(subject);
