/** Messages of one partition, from an offset on to the one before `to`; without `to`, for as long as they come. */
export interface LogRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to?: bigint | undefined;
}

/** One that has an end. */
export type BoundedRange = LogRange & { readonly to: bigint };

interface OpenRange {
  readonly range: LogRange;
  next: bigint;
}

/** What is still to be read of some ranges. */
export class OpenRanges {
  private readonly open = new Map<string, OpenRange>();

  constructor(ranges: readonly LogRange[]) {
    for (const range of ranges)
      if (range.to === undefined || range.from < range.to)
        this.open.set(nameOf(range), { range, next: range.from });
  }

  get isEmpty(): boolean {
    return this.open.size === 0;
  }

  get isBounded(): boolean {
    return this.rest().every(({ to }) => to !== undefined);
  }

  has(topic: string, partition: number): boolean {
    return this.open.has(nameOf({ topic, partition }));
  }

  /** Whether the message at this offset is one of those that are still to be read. */
  wants(topic: string, partition: number, offset: bigint): boolean {
    const one = this.open.get(nameOf({ topic, partition }));
    return one !== undefined && offset >= one.next && (one.range.to === undefined || offset < one.range.to);
  }

  /** Everything before this offset was read. */
  advance(topic: string, partition: number, next: bigint): void {
    const name = nameOf({ topic, partition });
    const one = this.open.get(name);
    if (!one || next <= one.next) return;
    one.next = next;
    if (one.range.to !== undefined && next >= one.range.to) this.open.delete(name);
  }

  /** The ranges that are left, each from where it goes on. */
  rest(): readonly LogRange[] {
    return [...this.open.values()].map(({ range, next }) => ({ ...range, from: next }));
  }

  /** Those of them that have an end. */
  boundedRest(): readonly BoundedRange[] {
    return this.rest().flatMap(({ to, ...range }) => (to === undefined ? [] : [{ ...range, to }]));
  }
}

const nameOf = ({ topic, partition }: Pick<LogRange, 'topic' | 'partition'>): string =>
  `${topic}/${String(partition)}`;

export const lengthOf = (ranges: readonly BoundedRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + Math.max(0, Number(to - from)), 0);
