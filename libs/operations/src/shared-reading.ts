import type { Clock } from '@libs/clock';

/** One reading for all who look at the same time, and for those who look shortly afterwards. */
export class SharedReading<T> {
  private underWay: Promise<T> | undefined;
  private latest: { readonly at: number; readonly value: T } | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly freshForMs: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  get(): Promise<T> {
    if (this.latest && this.clock.now() - this.latest.at < this.freshForMs)
      return Promise.resolve(this.latest.value);
    return (this.underWay ??= this.begin());
  }

  private async begin(): Promise<T> {
    try {
      const value = await this.read();
      this.latest = { at: this.clock.now(), value };
      return value;
    } finally {
      this.underWay = undefined;
    }
  }
}
