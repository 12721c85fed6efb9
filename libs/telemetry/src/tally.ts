import { Counter, type CounterConfiguration } from 'prom-client';

interface Cell {
  count: number;
  readonly below: Map<string | number, Cell>;
}

/**
 * A counter for what happens thousands of times a second: it counts in memory, and prom-client, which builds and hashes a text for each
 * count, is told the sums when somebody asks for the metrics.
 */
export class Tally<L extends string> {
  private readonly root: Cell = { count: 0, below: new Map() };

  /** @param configuration as prom-client's; `labelNames` in the order in which `count` gives their values */
  constructor(configuration: Omit<CounterConfiguration<L>, 'collect'> & { labelNames: readonly L[] }) {
    const tell = (): void => {
      this.tell(counter, configuration.labelNames, this.root, {});
    };
    const counter = new Counter<L>({
      ...configuration,
      labelNames: [...configuration.labelNames],
      collect: tell,
    });
  }

  count(...values: readonly (string | number)[]): void {
    let cell = this.root;
    for (const value of values) {
      let next = cell.below.get(value);
      if (!next) cell.below.set(value, (next = { count: 0, below: new Map() }));
      cell = next;
    }
    cell.count += 1;
  }

  private tell(
    counter: Counter<L>,
    [name, ...names]: readonly L[],
    cell: Cell,
    labels: Partial<Record<L, string | number>>,
  ): void {
    if (name === undefined) {
      if (cell.count > 0) counter.inc(labels, cell.count);
      cell.count = 0;
      return;
    }
    for (const [value, next] of cell.below) this.tell(counter, names, next, { ...labels, [name]: value });
  }
}
