import { distributionOf, type Distribution } from '../history/distribution';
import { Arrivals } from '../chaos/load/arrivals';
import type { Exchange } from '../chaos/load/connection';
import type { GatewayClient } from '../chaos/load/gateway-client';
import type { Request } from '../chaos/load/request';
import { monotonicMs } from '../chaos/monotonic';
import type { Random } from '../support/random';

export interface FloodOptions {
  readonly gateway: GatewayClient;
  readonly random: Random;
  /** What is sent next. */
  readonly next: () => Request;
}

export interface Answered {
  readonly at: number;
  readonly tookMs: number;
  readonly outcome: 'served' | 'shed' | 'other';
  readonly status: number | null;
}

export interface Tally {
  /** Each per second. */
  readonly offered: number;
  readonly served: number;
  /** Answered 503 with when to come again. */
  readonly shed: number;
  /** Anything else: no answer in time, or a failure that says nothing of coming again. */
  readonly other: number;
  /** Of these, what was answered. */
  readonly answeredOtherwise: number;
  /** What the others were answered, and how many of each there were in all; null: nothing in time. */
  readonly otherStatuses: ReadonlyMap<number | null, number>;
  /** Of what was served, in milliseconds. */
  readonly times: Distribution | undefined;
}

/** So long a client waits. */
const PATIENCE_MS = 15_000;
/** A timer cannot be set to less than a millisecond, so that one source makes no more than some hundred a second. */
const PER_SOURCE = 100;
const MOST_UNDER_WAY = 6_000;

/** Requests that arrive when chance says so, however slow the answers are. */
export class Flood {
  private readonly sentAt: number[] = [];
  private readonly answered: Answered[] = [];
  private sources: Arrivals[] = [];
  private leftOutCount = 0;

  constructor(private readonly options: FloodOptions) {}

  /** Requests that were not sent, because too many waited for their answer. */
  get leftOut(): number {
    return this.leftOutCount;
  }

  /** From now on so many a second; what is under way goes on. */
  set rate(perSecond: number) {
    for (const source of this.sources) void source.finish();
    const count = Math.ceil(perSecond / PER_SOURCE);
    this.sources = Array.from(
      { length: count },
      () =>
        new Arrivals({
          perSecond: perSecond / count,
          random: this.options.random.fork(),
          atMost: Math.ceil(MOST_UNDER_WAY / count),
          onLeftOut: () => {
            this.leftOutCount += 1;
          },
          begin: () => this.send(),
        }),
    );
  }

  async finish(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.finish()));
  }

  /** What was sent in this time, and what was answered in it, whenever it was sent. */
  tally(from: number, to: number): Tally {
    const within = this.answered.filter(({ at }) => at >= from && at < to);
    const perSecond = (count: number): number => (1_000 * count) / (to - from);
    const count = (outcome: Answered['outcome']): number =>
      within.filter((one) => one.outcome === outcome).length;
    const others = within.flatMap(({ outcome, status }) => (outcome === 'other' ? [status] : []));
    const times = within.flatMap(({ outcome, tookMs }) => (outcome === 'served' ? [tookMs] : []));
    return {
      offered: perSecond(this.sentAt.filter((at) => at >= from && at < to).length),
      served: perSecond(count('served')),
      shed: perSecond(count('shed')),
      other: perSecond(others.length),
      answeredOtherwise: perSecond(others.filter((status) => status !== null).length),
      otherStatuses: countsOf(others),
      times: distributionOf(times),
    };
  }

  private async send(): Promise<void> {
    this.sentAt.push(monotonicMs());
    const exchange = await this.options.gateway.ask(this.options.next(), PATIENCE_MS);
    const at = monotonicMs();
    this.answered.push({
      at,
      tookMs: (exchange.answeredAt ?? at) - exchange.sentAt,
      outcome: outcomeOf(exchange),
      status: exchange.status,
    });
  }
}

function outcomeOf({ status, reply }: Exchange): Answered['outcome'] {
  if (status !== null && status < 300) return 'served';
  return status === 503 && reply?.headers.get('retry-after') !== undefined ? 'shed' : 'other';
}

function countsOf(statuses: readonly (number | null)[]): Map<number | null, number> {
  const counts = new Map<number | null, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
