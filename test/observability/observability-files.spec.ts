import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HEALTHY, SCENARIOS } from '../../deploy/observability/rule-scenarios';
import { readMetricsPage } from './metrics-page';

const RULES = 'deploy/observability/alerts.yml';
const DASHBOARDS = 'deploy/observability/dashboards';
const RUNBOOKS = 'docs/operations/runbooks';

const alertRule = z.strictObject({
  alert: z.string().regex(/^Portcullis[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[smh]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string().min(10), runbook_url: z.string() }),
});
const recordRule = z.strictObject({ record: z.string().regex(/^portcullis:/), expr: z.string() });
const rulesFile = z.object({
  groups: z.array(z.object({ name: z.string(), rules: z.array(z.union([alertRule, recordRule])) })),
});
const panel = z.object({
  id: z.int(),
  title: z.string().min(1),
  type: z.enum(['row', 'timeseries', 'stat']),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int().min(1).max(24), h: z.int().min(1) }),
  targets: z.array(z.object({ refId: z.string(), expr: z.string() })).optional(),
});
const dashboard = z.object({
  uid: z.string().regex(/^portcullis-[a-z]+$/),
  title: z.string(),
  panels: z.array(panel).min(5),
});

const rules = rulesFile.parse(parse(readFileSync(RULES, 'utf8'))).groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => 'alert' in rule);
const dashboards = readdirSync(DASHBOARDS).map((file) => ({
  file,
  ...dashboard.parse(JSON.parse(readFileSync(`${DASHBOARDS}/${file}`, 'utf8'))),
}));
const runbooks = readdirSync(RUNBOOKS).map((file) => basename(file, '.md'));

/** Every name that can stand in a query: of Prometheus itself, of what the rules record, and of the page. */
const queryable = new Set(['up', ...rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))]);
for (const { name, type } of readMetricsPage()) {
  queryable.add(name);
  if (type === 'histogram')
    for (const suffix of ['bucket', 'sum', 'count']) queryable.add(`${name}_${suffix}`);
}
const labelsOf = new Map(
  readMetricsPage().flatMap(({ name, labels }) =>
    [name, `${name}_bucket`, `${name}_count`].map((series) => [series, labels] as const),
  ),
);
const metricsIn = (text: string): string[] =>
  text.match(/\b(portcullis|nodejs|process)[_:][a-z0-9_:]+\b/g) ?? [];

/** The labels that a query selects by, with the metric that it selects. */
const selectorsIn = (text: string): [metric: string, labels: string[]][] =>
  [...text.matchAll(/\b((?:portcullis|nodejs|process)_[a-z0-9_]+)\{([^}]*)\}/g)].map(
    ([, metric = '', selector = '']) => [
      metric,
      [...selector.matchAll(/([a-z_]+)(?:=~|!=|!~|=)"/g)].map(([, label = '']) => label),
    ],
  );

/** The labels that a query groups by, with the first metric that it groups. */
const groupingsIn = (text: string): [metric: string, labels: string[]][] =>
  [...text.matchAll(/\bby \(([^)]*)\) \(.*?\b((?:portcullis|nodejs|process)_[a-z0-9_]+|up)\b/g)].map(
    ([, labels = '', metric = '']) => [metric, labels.split(', ')],
  );

const expectQueryable = (where: string, expr: string): void => {
  for (const metric of metricsIn(expr))
    expect({ where, metric, isKnown: queryable.has(metric) }).toEqual({ where, metric, isKnown: true });
  for (const [metric, labels] of [...selectorsIn(expr), ...groupingsIn(expr)]) {
    // Of Prometheus itself: it knows what it asks and nothing of who answers.
    const known = metric === 'up' ? ['job', 'instance'] : ['service', 'instance', 'le'];
    for (const label of labels)
      expect([where, metric, ...known, ...(labelsOf.get(metric) ?? [])]).toContain(label);
  }
};

describe('the alert rules', () => {
  it('ask only for metrics and labels that the metrics page names', () => {
    for (const rule of rules) expectQueryable('alert' in rule ? rule.alert : rule.record, rule.expr);
  });

  it('each have a runbook that says what it means, how to look, how to mend and when it is over', () => {
    for (const { alert, annotations, expr } of alerts) {
      expect(annotations.runbook_url).toBe(`${RUNBOOKS}/${alert}.md`);
      const text = readFileSync(annotations.runbook_url, 'utf8');
      expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
        'What it means to users',
        'How to look',
        'How to mend',
        'How to know that it is over',
      ]);
      expect(text).toContain(`\`\`\`promql\n${expr}\n\`\`\``);
    }
    expect(runbooks.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it('each have a scenario in which they have to fire, made of series that there are', () => {
    expect([...new Set(SCENARIOS.map(({ alert }) => alert))].sort()).toEqual(
      alerts.map(({ alert }) => alert).sort(),
    );
    for (const series of [HEALTHY, ...SCENARIOS.map((scenario) => scenario.series)])
      for (const selector of Object.keys(series)) expectQueryable('scenario', selector);
    for (const { alert, series, missing = [] } of SCENARIOS) {
      // A series that is misspelt would leave the healthy one in its place.
      for (const selector of [...Object.keys(series), ...missing])
        expect({ alert, selector, isReplaced: selector in HEALTHY }).toEqual({
          alert,
          selector,
          isReplaced: true,
        });
    }
  });
});

describe('the dashboards', () => {
  it.each(dashboards)('$file has panels that are told apart and do not lie over each other', ({ panels }) => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { gridPos: at } of panels) {
      expect(at.x + at.w).toBeLessThanOrEqual(24);
      for (let x = at.x; x < at.x + at.w; x += 1)
        for (let y = at.y; y < at.y + at.h; y += 1) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
    }
  });

  it.each(dashboards)(
    '$file asks only for metrics and labels that the metrics page names',
    ({ file, panels }) => {
      const targets = panels.flatMap(({ targets = [] }) => targets);
      expect(targets.length).toBeGreaterThan(5);
      for (const { expr } of targets) {
        expect(metricsIn(expr).length + (expr.includes('up{') ? 1 : 0)).toBeGreaterThan(0);
        expectQueryable(file, expr);
      }
    },
  );

  it('between them show every metric of ours', () => {
    const shown = new Set(
      dashboards
        .flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets))
        .flatMap(({ expr }) => metricsIn(expr)),
    );
    const isShown = (name: string): boolean =>
      ['', '_bucket', '_count'].some((suffix) => shown.has(name + suffix));
    const ours = readMetricsPage().filter(({ name }) => name.startsWith('portcullis_'));
    const unseen = ours.map(({ name }) => name).filter((name) => !isShown(name));
    expect(unseen).toEqual([]);
  });
});

it('every page that a runbook points at is there', () => {
  for (const name of runbooks) {
    const text = readFileSync(`${RUNBOOKS}/${name}.md`, 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+\.md)\)/g))
      expect({ name, target, isThere: existsSync(`${RUNBOOKS}/${target}`) }).toEqual({
        name,
        target,
        isThere: true,
      });
  }
});
