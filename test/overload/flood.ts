import { distributionOf, type Distribution } from '../history/distribution';
import { Arrivals } from '../chaos/load/arrivals';
import type { Exchange } from '../chaos/load/connection';
import type { GatewayClient } from '../chaos/load/gateway-client';
import type { Request } from '../chaos/load/request';
import { monotonicMs } from '../chaos/monotonic';
import type { Random } from '../support/random';

export interface FloodOptions {
  readonly gateway: Pick<GatewayClient, 'ask'>;
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
export const MOST_UNDER_WAY = 6_000;

/** Requests that arrive when chance says so, however slow the answers are. */
export class Flood {
  /** Both in the order of time. */
  private readonly sentAt: number[] = [];
  private readonly answered: Answered[] = [];
  private source: Arrivals | undefined;
  private leftOutCount = 0;

  constructor(private readonly options: FloodOptions) {}

  /** Requests that were not sent, because too many waited for their answer. */
  get leftOut(): number {
    return this.leftOutCount;
  }

  /** From now on so many a second; what is under way goes on. */
  set rate(perSecond: number) {
    void this.source?.finish();
    this.source = new Arrivals({
      perSecond,
      random: this.options.random.fork(),
      atMost: MOST_UNDER_WAY,
      onLeftOut: () => {
        this.leftOutCount += 1;
      },
      begin: () => this.send(),
    });
  }

  async finish(): Promise<void> {
    await this.source?.finish();
  }

  /** What was sent in this time, and what was answered in it, whenever it was sent. */
  tally(from: number, to: number): Tally {
    const sent = between(this.sentAt, (at) => at, from, to);
    const within = between(this.answered, ({ at }) => at, from, to);
    const perSecond = (count: number): number => (1_000 * count) / (to - from);
    const count = (outcome: Answered['outcome']): number =>
      within.filter((one) => one.outcome === outcome).length;
    const others = within.flatMap(({ outcome, status }) => (outcome === 'other' ? [status] : []));
    const times = within.flatMap(({ outcome, tookMs }) => (outcome === 'served' ? [tookMs] : []));
    return {
      offered: perSecond(sent.length),
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

/** Looks from the end, where the times are that are asked for: there may be much before them. */
function between<T>(ordered: readonly T[], atOf: (one: T) => number, from: number, to: number): T[] {
  const first = ordered.findLastIndex((one) => atOf(one) < from) + 1;
  return ordered.slice(first, ordered.findLastIndex((one) => atOf(one) < to) + 1);
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
