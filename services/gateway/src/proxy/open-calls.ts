import { Roster } from '@libs/http';
import type { AckBarrier, RevocationView } from '@libs/revocation';
import type { Granted } from '../auth/authorizer';
import { isStream, type Operation } from '../policy/operation';
import { AccessEnded, AccessUnsettled } from './proxy.errors';
import type { Registration, UpstreamCall } from './upstream-call';

interface OpenCall {
  readonly call: Pick<UpstreamCall, 'abort' | 'end' | 'isHalfSent'>;
  readonly granted: Granted;
  readonly isChange: boolean;
  readonly isStream: boolean;
}

const nothing = (): void => undefined;
const UNREGISTERED: Registration = { answered: nothing, ended: nothing };

/**
 * The calls under way, and what becomes of them when a row of the log takes away what they rest on.
 *
 * A change that its service has in full can no longer be kept from taking effect: it is left to its end, and the row is not
 * acknowledged before the service has answered; how long the client takes to read that is nobody else's wait. One that is still arriving is ended, since its service does nothing with half of it. What changes nothing,
 * or is an upload (ingestion, an enforcer itself, answers for those), is ended where the token is gone, and otherwise left alone.
 * A stream is ended by any row about what it rests on: who still may comes again, and goes on where it ended.
 *
 * Rows are rare and calls under way are few, so they are looked through rather than indexed.
 */
export class OpenCallRegister {
  private readonly calls = new Roster<OpenCall>();

  constructor(
    private readonly view: Pick<RevocationView, 'onDenied' | 'denies'>,
    private readonly barrier: Pick<AckBarrier, 'hold'>,
  ) {
    view.onDenied(({ subject }) => this.end(subject));
  }

  /** Call it before the decision is asked for the last time. */
  add(call: OpenCall['call'], granted: Granted, operation: Operation): Registration {
    // Who takes access away may take away their own, and is answered only when everybody has acknowledged that.
    if (operation.outlivesRevocation) return UNREGISTERED;
    const open = {
      call,
      granted,
      isChange: isChange(operation) && granted.subjects.length > 0,
      isStream: isStream(operation),
    };
    const place = this.calls.enter(open);
    const answered = open.isChange ? this.barrier.hold(granted) : nothing;
    return {
      answered,
      ended: () => {
        this.calls.leave(place);
        answered();
      },
    };
  }

  /** Streams would go on for minutes where a process wants to stop. */
  endStreams(): void {
    for (const { call, isStream } of this.calls) if (isStream) call.end();
  }

  get size(): number {
    return this.calls.size;
  }

  private end(subject: string): void {
    for (const { call, granted, isChange, isStream } of this.calls) {
      if (!granted.subjects.includes(subject) || !this.view.denies(granted.subjects, granted.asOf)) continue;
      const isArriving = isChange && call.isHalfSent;
      if (isStream || (isFinal(subject) && (!isChange || isArriving))) call.abort(new AccessEnded());
      else if (isArriving) call.abort(new AccessUnsettled());
    }
  }
}

const isChange = ({ method, timeout }: Operation): boolean => method !== 'GET' && timeout !== 'upload';

/** A changed role or a removed repository need not take away what the call does; a token or an account that is gone does. */
const isFinal = (subject: string): boolean => /^(token:|account:|all$)/.test(subject);
