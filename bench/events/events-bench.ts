import { type Drain, drain, type DrainPlan } from './drain';
import { type Latency, measureLatency } from './latency';
import type { Options } from './options';
import { rowsPerSecond } from './report';
import type { Stand } from './stand';
import { KINDS, Subscriber } from './subscribers';
import { WRITES, Writer } from './writer';

const IDLE_PER_SECOND = 10;
const WARM_UP = { rows: 20_000, seconds: 2 };
const SMALLEST = 1_000;

/** How long events are on their way, how many a second a relay moves, and how that grows with what has piled up. */
export class EventsBench {
  private runs = 0;

  constructor(
    private readonly stand: Stand,
    private readonly options: Options,
  ) {}

  async latencies(): Promise<Latency[]> {
    const { stand, options } = this;
    await stand.relays.scaleTo(1);
    const subscribers = await Promise.all(KINDS.map((kind) => Subscriber.start(kind, stand.brokers)));
    for (const subscriber of subscribers) stand.bench.atTheEnd(() => subscriber.stop());
    const writer = new Writer(stand.db);
    const measure = (what: (typeof WRITES)[number], perSecond: number, seconds: number): Promise<Latency> =>
      measureLatency(stand, writer, {
        what,
        perSecond,
        seconds,
        subscribers: what === 'change' ? subscribers : [],
      });
    const latencies: Latency[] = [];
    for (const what of WRITES) await measure(what, options.rate, Math.min(options.seconds, WARM_UP.seconds));
    for (let round = 1; round <= options.rounds; round += 1)
      for (const what of WRITES)
        for (const perSecond of [IDLE_PER_SECOND, options.rate])
          latencies.push(
            await this.step(`latency ${String(round)}: ${what}, ${String(perSecond)}/s`, () =>
              measure(what, perSecond, options.seconds),
            ),
          );
    for (const subscriber of subscribers) await subscriber.stop();
    return latencies;
  }

  async rates(): Promise<Drain[]> {
    const drains: Drain[] = [];
    for (let round = 1; round <= this.options.rounds; round += 1)
      for (const relays of [1, 2]) {
        await this.warmUp(relays);
        for (const shape of ['events', 'changes'] as const)
          drains.push(await this.drain({ shape, relays, rows: this.options.rateRows }));
      }
    return drains;
  }

  async growth(): Promise<Drain[]> {
    const { rows: largest, rounds } = this.options;
    const sizes: number[] = [];
    for (let rows = largest; rows >= SMALLEST; rows /= 10) sizes.unshift(Math.round(rows));
    const drains: Drain[] = [];
    await this.warmUp(1);
    for (let round = 1; round <= rounds; round += 1)
      for (const rows of sizes)
        if (rows < largest || round === rounds)
          drains.push(await this.drain({ shape: 'events', relays: 1, rows }));
    return drains.sort((a, b) => a.rows - b.rows);
  }

  private async warmUp(relays: number): Promise<void> {
    const rows = Math.min(WARM_UP.rows, this.options.rateRows);
    await this.drain({ shape: 'changes', relays, rows });
  }

  private async drain(plan: DrainPlan): Promise<Drain> {
    this.runs += 1;
    const name = `drain of ${String(plan.rows)} rows, ${plan.shape}, ${String(plan.relays)} relay(s)`;
    const drained = await this.step(name, () => drain(this.stand, plan, this.runs));
    this.stand.bench.narrator.say(`    ${rowsPerSecond(drained).toFixed(0)} rows/s`);
    return drained;
  }

  private step<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.stand.bench.narrator.step(what, work);
  }
}
