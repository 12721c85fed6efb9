import type { TokenExpired, TokenRevoked } from '@libs/contracts';
import type { Chance, Lags } from '../kernel/chance';
import type { SimulatedProcess } from '../kernel/process';
import type { VirtualTime } from '../kernel/virtual-time';

export type TokenEvent =
  | { readonly type: 'revoked'; readonly payload: TokenRevoked }
  | { readonly type: 'expired'; readonly payload: TokenExpired };

/** What a gateway subscribes with: RevocationConsumer. */
export interface Subscriber {
  onTokenRevoked(event: TokenRevoked): Promise<void>;
  onTokenExpired(event: TokenExpired): Promise<void>;
}

const USUAL: Lags = { quick: 12, slow: 120, stuck: 900, slowShare: 0.15, stuckShare: 0.03 };
const LATE: Lags = { quick: 200, slow: 900, stuck: 2_000, slowShare: 0.3, stuckShare: 0.1 };

/**
 * A model of relay and Kafka that promises nothing: events are lost, come twice, late and in any order. Whatever is done on the
 * strength of one must be right without it.
 */
export class Kafka {
  mood: 'usual' | 'silent' | 'storm' = 'usual';
  private readonly subscribers = new Map<SimulatedProcess, Subscriber>();

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
  ) {}

  subscribe(process: SimulatedProcess, subscriber: Subscriber): void {
    this.subscribers.set(process, subscriber);
    process.onDeath(() => this.subscribers.delete(process));
  }

  publish(events: readonly TokenEvent[]): void {
    if (this.mood === 'silent') return;
    for (const event of events)
      for (const [process, subscriber] of this.subscribers) this.deliver(event, process, subscriber);
  }

  private deliver(event: TokenEvent, process: SimulatedProcess, subscriber: Subscriber): void {
    const isStorm = this.mood === 'storm';
    const copies = this.chance.weighted<number>(
      isStorm
        ? [
            [1, 0],
            [2, 1],
            [2, 2],
            [1, 3],
          ]
        : [
            [2, 0],
            [6, 1],
            [1, 2],
          ],
    );
    for (let copy = 0; copy < copies; copy++)
      this.time.after(this.chance.lag(isStorm ? LATE : USUAL), () =>
        process.enter(() => {
          void (event.type === 'revoked'
            ? subscriber.onTokenRevoked(event.payload)
            : subscriber.onTokenExpired(event.payload));
        }),
      );
  }
}
