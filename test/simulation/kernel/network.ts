import { asError } from './as-error';
import type { Chance, Lags } from './chance';
import type { SimulatedProcess } from './process';
import type { VirtualTime } from './virtual-time';

/** How bad the network is at present. Shares are of messages. */
export interface Weather {
  readonly lags: Lags;
  readonly lost: number;
  readonly duplicated: number;
}

export const FAIR: Weather = {
  lags: { quick: 4, slow: 60, stuck: 400, slowShare: 0.08, stuckShare: 0.01 },
  lost: 0,
  duplicated: 0,
};

/** The connection broke. Whether the request was served nobody can tell the caller. */
export class ConnectionLost extends Error {
  constructor(what: string) {
    super(`The connection was lost: ${what}.`);
    this.name = 'ConnectionLost';
  }
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** On the caller's clock. Without it a call may hang for ever, as TCP does. */
  readonly timeoutMs?: number | undefined;
  /** Over a connection of its own, where nobody repeats anything (a database's). */
  readonly neverTwice?: boolean | undefined;
}

/** Share of lost messages after which the caller hears of it by a reset; the others it waits for in vain. */
const RESET_SHARE = 0.5;

/**
 * What lies between processes.
 *
 * Guarantee: a message arrives late, once or twice, or never, and messages do not keep their order; a caller learns of a loss by a
 * reset or not at all, so it cannot tell a lost request from a lost reply. A partition is per direction.
 */
export class Network {
  weather: Weather = FAIR;
  private readonly cuts = new Set<string>();
  private readonly delays = new Map<string, number>();
  private readonly never = new AbortController().signal;

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
  ) {}

  /** Nothing gets from one to the other until joined; also not what is under way. */
  cut(from: string, to: string): void {
    this.cuts.add(linkOf(from, to));
  }

  join(from: string, to: string): void {
    this.cuts.delete(linkOf(from, to));
  }

  /** What goes from one to the other takes so much longer from now on; 0: no longer than usual. */
  delay(from: string, to: string, ms: number): void {
    this.delays.set(linkOf(from, to), ms);
  }

  heal(): void {
    this.cuts.clear();
    this.delays.clear();
    this.weather = FAIR;
  }

  /** A message that nobody answers. */
  send(from: SimulatedProcess, to: SimulatedProcess, arrive: () => void): void {
    for (let copies = this.copies(); copies > 0; copies--) this.carry(from, to, arrive);
  }

  /** A request and its reply. `serve` runs in `to`, perhaps twice; its signal is aborted when the caller gives up. */
  call<X>(
    from: SimulatedProcess,
    to: SimulatedProcess,
    serve: (signal: AbortSignal) => Promise<X>,
    options: CallOptions = {},
  ): Promise<X> {
    return new Promise((resolve, reject) => {
      const { signal, timeoutMs, neverTwice = false } = options;
      signal?.throwIfAborted();
      const serving = signal && new AbortController();
      const over = { is: false };
      const end = (settle: () => void): void => {
        if (over.is) return;
        over.is = true;
        signal?.removeEventListener('abort', giveUp);
        cancelTimeout();
        stopMourning();
        settle();
      };
      const fail = (what: string): void => {
        from.enter(() => end(() => reject(new ConnectionLost(what))));
      };
      const giveUp = (): void => {
        end(() => reject(signal?.reason as Error));
        this.carry(from, to, () => serving?.abort(new ConnectionLost('the caller left')));
      };
      const reset = (what: string): void => {
        if (this.chance.happens(RESET_SHARE)) this.time.after(this.lag() * 5, () => fail(what));
      };
      const stopMourning = to.onDeath(() => reset(`${to.name} was killed`));
      const cancelTimeout = this.timeout(from, timeoutMs, () =>
        fail(`no answer within ${timeoutMs ?? 0} ms`),
      );
      signal?.addEventListener('abort', giveUp, { once: true });
      const answer = (settle: () => void): void => {
        this.carry(
          to,
          from,
          () => end(settle),
          () => reset('a reply was lost'),
        );
      };
      const arrive = (): void => {
        serve(serving?.signal ?? this.never).then(
          (reply) => answer(() => resolve(reply)),
          (error: unknown) => answer(() => reject(asError(error))),
        );
      };
      for (let copies = neverTwice ? 1 : this.copies(); copies > 0; copies--)
        this.carry(from, to, arrive, () => reset('a request was lost'));
    });
  }

  private copies(): 1 | 2 {
    return this.chance.happens(this.weather.duplicated) ? 2 : 1;
  }

  private timeout(caller: SimulatedProcess, ms: number | undefined, late: () => void): () => void {
    return ms === undefined ? () => undefined : caller.clock.after(ms, late);
  }

  private carry(
    from: SimulatedProcess,
    to: SimulatedProcess,
    arrive: () => void,
    lost: () => void = () => undefined,
  ): void {
    if (this.chance.happens(this.weather.lost)) {
      lost();
      return;
    }
    const link = linkOf(from.name, to.name);
    this.time.after(this.lag() + (this.delays.get(link) ?? 0), () => {
      if (this.cuts.has(link) || to.isDead) lost();
      else to.enter(arrive);
    });
  }

  private lag(): number {
    return this.chance.lag(this.weather.lags);
  }
}

const linkOf = (from: string, to: string): string => `${from}>${to}`;
