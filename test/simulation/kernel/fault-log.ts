/** How often something happened, by name. */
export type Counts = Record<string, number>;

export interface FaultSummary {
  /** Faults injected. */
  readonly injected: Counts;
  /** Spans (e.g. revocations, from sent to answered) that a fault was active in, by fault. */
  readonly overlapped: Counts;
  /** The same for each two faults that were active in one span, though not needed at one moment. */
  readonly overlappedByBoth: Counts;
  readonly spans: number;
}

interface Interval {
  readonly from: number;
  to: number;
}

/** When which fault was active in a schedule, and when what it is to disturb was under way. */
export class FaultLog {
  private readonly faults: (Interval & { readonly fault: string })[] = [];
  private readonly spans: Interval[] = [];

  constructor(private readonly now: () => number) {}

  /** A fault begins. Returns how to end it; one that only strikes a moment ends at once. */
  begin(fault: string): () => void {
    const interval = { fault, from: this.now(), to: Infinity };
    this.faults.push(interval);
    return () => {
      interval.to = Math.min(interval.to, this.now());
    };
  }

  strike(fault: string): void {
    this.begin(fault)();
  }

  /** What faults are to overlap begins. Returns how to end it. */
  span(): () => void {
    const interval = { from: this.now(), to: Infinity };
    this.spans.push(interval);
    return () => {
      interval.to = this.now();
    };
  }

  summary(): FaultSummary {
    const injected: Counts = {};
    const overlapped: Counts = {};
    const overlappedByBoth: Counts = {};
    for (const { fault } of this.faults) count(injected, fault);
    for (const span of this.spans) {
      const active = this.faults.filter(({ from, to }) => from <= span.to && to >= span.from);
      const names = [...new Set(active.map(({ fault }) => fault))].sort();
      names.forEach((name, index) => {
        count(overlapped, name);
        for (const other of names.slice(index + 1)) count(overlappedByBoth, `${name} + ${other}`);
      });
    }
    return { injected, overlapped, overlappedByBoth, spans: this.spans.length };
  }
}

function count(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

export function addCounts(to: Counts, more: Readonly<Counts>): void {
  for (const [name, times] of Object.entries(more)) to[name] = (to[name] ?? 0) + times;
}
