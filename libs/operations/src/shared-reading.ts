import type { Clock } from '@libs/clock';

/** One reading for all who look at the same time, and for those who look shortly afterwards. */
export class SharedReading<T> {
  private underWay: Promise<T> | undefined;
  private generation = 0;
  private latest: { readonly at: number; readonly value: T } | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly freshForMs: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  get(): Promise<T> {
    if (this.latest && this.clock.now() - this.latest.at < this.freshForMs)
      return Promise.resolve(this.latest.value);
    return this.underWay ?? this.begin();
  }

  /** What was read is not so any more; whoever looks next reads anew. */
  forget(): void {
    this.generation += 1;
    this.latest = undefined;
    this.underWay = undefined;
  }

  private begin(): Promise<T> {
    const { generation } = this;
    const reading = this.read()
      .then((value) => {
        if (generation === this.generation) this.latest = { at: this.clock.now(), value };
        return value;
      })
      .finally(() => {
        if (generation === this.generation) this.underWay = undefined;
      });
    this.underWay = reading;
    return reading;
  }
}
