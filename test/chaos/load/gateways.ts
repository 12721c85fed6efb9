import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../monotonic';
import type { Exchange } from './connection';
import type { GatewayClient } from './gateway-client';
import { isAgainLater } from './refusal';
import type { Request } from './request';

export interface Patience {
  /** For one answer. */
  readonly attemptMs: number;
  /** For all attempts together; the last one may end later by `attemptMs`. */
  readonly totalMs: number;
}

export interface Attempt {
  readonly exchange: Exchange;
  readonly via: string;
  /** The first is 0. */
  readonly number: number;
}

const LONGEST_PAUSE_MS = 1_000;

/** All gateways, asked in turn. */
export class Gateways {
  private asked = 0;

  constructor(readonly all: readonly GatewayClient[]) {}

  inTurn(): GatewayClient {
    const next = this.all[this.asked % this.all.length];
    if (!next) throw new Error('There is no gateway to ask.');
    this.asked += 1;
    return next;
  }

  /**
   * Asks as a client that does as it is told: what is not answered, or with "again later", is sent again, to the next gateway.
   * Undefined when patience ended first. `onAttempt` hears of every attempt.
   */
  async persist(
    request: Request,
    { attemptMs, totalMs }: Patience,
    onAttempt: (attempt: Attempt) => void = () => undefined,
  ): Promise<Exchange | undefined> {
    const giveUpAt = monotonicMs() + totalMs;
    for (let number = 0; ; number += 1) {
      const gateway = this.inTurn();
      const exchange = await gateway.ask(request, attemptMs);
      onAttempt({ exchange, via: gateway.name, number });
      if (!isAgainLater(exchange)) return exchange;
      if (monotonicMs() > giveUpAt) return undefined;
      await delay(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** number));
    }
  }

  close(): void {
    for (const gateway of this.all) gateway.close();
  }
}
