import { Counter, Gauge, type Registry } from 'prom-client';

/** A number that somebody else keeps, asked for at each scrape. */
export interface MeasuredValue {
  readonly name: string;
  readonly help: string;
  readonly value: () => number;
}

/** Shows a value that may rise and fall. */
export function measureLevel(registry: Registry, { name, help, value }: MeasuredValue): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}

/** Shows a value that only rises while the process lives. */
export function measureTotal(registry: Registry, { name, help, value }: MeasuredValue): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(value());
    },
  });
}
