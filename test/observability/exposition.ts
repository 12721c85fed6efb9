/** One metric as a process shows it. */
export interface ShownMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** Of its series, without those that every metric or every histogram has. */
  readonly labels: ReadonlySet<string>;
}

const OF_EVERY_METRIC = new Set(['service', 'le', 'quantile']);

/** Reads the text format of Prometheus, as far as our processes write it. */
export function readExposition(text: string): Map<string, ShownMetric> {
  const metrics = new Map<string, { name: string; help: string; type: string; labels: Set<string> }>();
  const metric = (name: string) => {
    const known = metrics.get(name) ?? { name, help: '', type: '', labels: new Set<string>() };
    metrics.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const [, kind, about, rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (about !== undefined) {
      if (kind === 'HELP') metric(about).help = rest;
      else metric(about).type = rest;
      continue;
    }
    const [, sample, labels = ''] = /^([a-z_0-9]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (sample === undefined) continue;
    const name = metrics.has(sample) ? sample : sample.replace(/_(bucket|sum|count)$/, '');
    for (const [, label] of labels.matchAll(/([a-z_]+)="/g))
      if (label !== undefined && !OF_EVERY_METRIC.has(label)) metric(name).labels.add(label);
  }
  return metrics;
}
