import { readFileSync } from 'node:fs';

/** A row of docs/operations/metrics.md. */
export interface DocumentedMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly unit: string;
  readonly meaning: string;
  readonly processes: readonly string[];
}

export const METRICS_PAGE = 'docs/operations/metrics.md';

/** Every metric that the page names, in its order. */
export function readMetricsPage(path = METRICS_PAGE): DocumentedMetric[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', type = '', labels = '', unit = '', meaning = '', processes = '']) => ({
      name: name.replaceAll('`', ''),
      type,
      labels: [...labels.matchAll(/`([a-z_]+)`/g)].map(([, label]) => label ?? ''),
      unit,
      meaning,
      processes: processes.split(', '),
    }));
}

/** The values of the label `pool` that the page names. */
export function readPools(path = METRICS_PAGE): string[] {
  const row = /^\| pool +\|(.*)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  return [...row.matchAll(/`([a-z-]+)`/g)].map(([, pool]) => pool ?? '');
}
