import { bounded, unlessAborted } from './bounded';
import type { Clock } from '@libs/clock';
import { instant, type Instant } from './clock';
import type { Answer, Authority, Query } from './facts';
import type { RevocationView } from './revocation-view';

/** An answer, with what is needed to judge it. */
export interface Introspection<T> {
  readonly answer: Answer<T>;
  readonly sentAt: Instant;
  /** What this process had applied when it was sent: a read on the primary after that cannot be older. */
  readonly sentFrom: { readonly incarnation: string | null; readonly applied: number };
}

export interface Heard<T> extends Introspection<T> {
  /** Sent after the request that asked for it had arrived: true of the request whatever the lease. */
  readonly own: boolean;
}

interface Flight<R, T> {
  readonly name: string;
  readonly query: Query<R>;
  readonly abort: AbortController;
  readonly result: Promise<Introspection<T>>;
  readonly resolve: (heard: Introspection<T>) => void;
  readonly reject: (error: unknown) => void;
  sent: boolean;
  askers: number;
}

export interface IntrospectionLimits {
  readonly authorityTimeoutMs: number;
  readonly maxConcurrentIntrospections: number;
  readonly maxQueuedIntrospections: number;
  readonly maxQueueWaitMs: number;
}

/** More introspections wait than may, or one waited too long. */
export class Overloaded extends Error {
  constructor() {
    super('Too many introspections are under way.');
    this.name = 'Overloaded';
  }
}

/**
 * Asks the authority: one flight for many askers of the same question, a bounded number of flights at a time.
 *
 * Guarantee: an asker who may not join what is under way is given an answer that was sent for after it asked. The digest is part of
 * the question, so nobody is given the answer to another secret. A flight that nobody waits for is aborted.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class Introspections<R, T> {
  /** The newest flight of each question. */
  private readonly flights = new Map<string, Flight<R, T>>();
  private queue: Flight<R, T>[] = [];
  private active = 0;

  constructor(
    private readonly ports: {
      readonly clock: Clock;
      readonly authority: Authority<R, T>;
      readonly view: RevocationView;
      /** Called once for each answer, in the tick before its askers go on. */
      readonly onAnswer: (query: Query<R>, heard: Introspection<T>) => void;
    },
    private readonly limits: IntrospectionLimits,
  ) {}

  /** Rejects with the signal's reason, Overloaded, TimedOut, or whatever the authority threw. */
  async ask(query: Query<R>, mayJoinSent: boolean, signal: AbortSignal | undefined): Promise<Heard<T>> {
    signal?.throwIfAborted();
    const name = JSON.stringify([query.key, query.digest]);
    const underway = this.flights.get(name);
    const alreadySent = underway?.sent === true;
    const joins = underway !== undefined && (!alreadySent || mayJoinSent);
    const flight = joins ? underway : this.launch(name, query);
    flight.askers += 1;
    try {
      return { ...(await unlessAborted(flight.result, signal)), own: !joins || !alreadySent };
    } finally {
      flight.askers -= 1;
      if (flight.askers === 0) this.abandon(flight);
    }
  }

  private launch(name: string, query: Query<R>): Flight<R, T> {
    const flight = newFlight<R, T>(name, query);
    const limits = this.limits;
    if (this.active < limits.maxConcurrentIntrospections) this.send(flight);
    else if (this.queue.length < limits.maxQueuedIntrospections) this.enqueue(flight);
    else flight.reject(new Overloaded());
    this.flights.set(name, flight);
    return flight;
  }

  private enqueue(flight: Flight<R, T>): void {
    this.queue.push(flight);
    const leave = (): void => {
      if (flight.sent) return;
      this.queue = this.queue.filter((other) => other !== flight);
      flight.reject(new Overloaded());
    };
    this.ports.clock.sleep(this.limits.maxQueueWaitMs, flight.abort.signal).then(leave, leave);
  }

  private send(flight: Flight<R, T>): void {
    const { clock, authority, view, onAnswer } = this.ports;
    this.active += 1;
    flight.sent = true;
    const sentAt = instant(clock);
    const sentFrom = { incarnation: view.incarnation, applied: view.applied };
    bounded(clock, this.limits.authorityTimeoutMs, flight.abort.signal, (signal) =>
      authority.introspect(flight.query.request, signal),
    )
      .then((answer) => {
        const heard = { answer, sentAt, sentFrom };
        onAnswer(flight.query, heard);
        flight.resolve(heard);
      })
      .catch(flight.reject)
      .finally(() => {
        this.active -= 1;
        const next = this.queue.shift();
        if (next !== undefined) this.send(next);
      });
  }

  /** Answered, or nobody waits any more: nobody joins it from now on. */
  private abandon(flight: Flight<R, T>): void {
    if (this.flights.get(flight.name) === flight) this.flights.delete(flight.name);
    flight.abort.abort();
  }
}

function newFlight<R, T>(name: string, query: Query<R>): Flight<R, T> {
  let resolve: (heard: Introspection<T>) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const result = new Promise<Introspection<T>>((...settle) => {
    [resolve, reject] = settle;
  });
  // An asker that was aborted does not look at the result any more.
  result.catch(() => undefined);
  return { name, query, abort: new AbortController(), result, resolve, reject, sent: false, askers: 0 };
}
