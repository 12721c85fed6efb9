import { asError } from './as-error';

interface Event {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Takes the event back. After it has run, nothing. */
export type Cancel = () => void;

/**
 * Time that passes from event to event.
 *
 * Guarantee: events run in the order of their times, those of one moment in the order in which they were made; everything that
 * follows from one event by promises has run before the next. So a schedule depends on nothing but its own draws.
 */
export class VirtualTime {
  private moment = 0;
  private made = 0;
  private readonly heap: Event[] = [];

  get now(): number {
    return this.moment;
  }

  /** Events that were taken back may still be counted. */
  get pending(): number {
    return this.heap.length;
  }

  /** A moment that is over means now. */
  at(moment: number, run: () => void): Cancel {
    const event: Event = { at: Math.max(moment, this.moment), order: this.made++, run };
    this.heap.push(event);
    this.rise(this.heap.length - 1);
    return () => {
      event.run = undefined;
    };
  }

  after(ms: number, run: () => void): Cancel {
    return this.at(this.moment + ms, run);
  }

  /** Resolves after `ms` of virtual time, for whatever is no process. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Runs everything that is due until a moment. Rejects with what an event throws. */
  runUntil(moment: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        const event = this.takeDueBy(moment);
        if (event?.run === undefined) {
          this.moment = Math.max(this.moment, moment);
          resolve();
          return;
        }
        this.moment = event.at;
        try {
          event.run();
        } catch (error) {
          reject(asError(error));
          return;
        }
        afterAllThatFollows(turn);
      };
      setImmediate(turn);
    });
  }

  private takeDueBy(moment: number): Event | undefined {
    for (let first = this.heap[0]; first !== undefined && first.at <= moment; first = this.heap[0]) {
      const last = this.heap.pop();
      if (last !== undefined && last !== first) {
        this.heap[0] = last;
        this.sink();
      }
      if (first.run !== undefined) return first;
    }
    return undefined;
  }

  private rise(from: number): void {
    const { heap } = this;
    const event = heap[from];
    if (event === undefined) return;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = event;
  }

  private sink(): void {
    const { heap } = this;
    const event = heap[0];
    if (event === undefined) return;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, event)) break;
      heap[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    heap[place] = event;
  }
}

/**
 * Runs it when no promise has anything left to do: a tick that is asked for among the reactions of promises comes after the last of
 * them. Node's loop does not turn for it, which would cost more than most events do.
 */
const afterAllThatFollows = (run: () => void): void =>
  queueMicrotask(() => {
    process.nextTick(run);
  });

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
