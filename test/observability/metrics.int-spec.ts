import { eventually } from '@libs/testing';
import { EveryProcess, PROCESSES, type ProcessName } from './every-process';
import { readExposition, type ShownMetric } from './exposition';
import { METRICS_PAGE, readMetricsPage, readPools } from './metrics-page';

const page = readMetricsPage();
const PATIENCE = { timeoutMs: 90_000 };
const isOf = (processes: readonly string[], name: ProcessName): boolean =>
  processes.includes('all') || processes.includes(name);

describe('the metrics of every process', () => {
  let processes: EveryProcess;
  beforeAll(async () => {
    processes = await EveryProcess.start();
    expect(await processes.upload()).toBe(200);
    // A round of the canary is a token's whole life.
    await eventually(async () => {
      const { text } = await processes.ask('canary', '/metrics');
      expect(text).toMatch(/portcullis_canary_rounds_total\{outcome="proven"[^}]*\} [1-9]/);
    }, PATIENCE);
  });
  afterAll(() => processes.close());

  const shownBy = async (name: ProcessName): Promise<Map<string, ShownMetric>> =>
    readExposition((await processes.ask(name, '/metrics')).text);

  it.each(PROCESSES)(
    `of %s are those that ${METRICS_PAGE} names, with this type and meaning`,
    async (name) => {
      const shown = [...(await shownBy(name)).values()].map(({ name: metric, type, help }) => ({
        name: metric,
        type,
        meaning: help,
      }));
      const documented = page
        .filter(({ processes: of }) => isOf(of, name))
        .map(({ name: metric, type, meaning }) => ({ name: metric, type, meaning }));
      const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
      expect(shown.sort(byName)).toEqual(documented.sort(byName));
    },
  );

  it.each(PROCESSES)('of %s have the labels that the page names and no others', async (name) => {
    for (const { name: metric, labels } of (await shownBy(name)).values()) {
      if (labels.size === 0) continue;
      const documented = page.find((row) => row.name === metric)?.labels ?? [];
      expect({ metric, labels: [...labels].sort() }).toEqual({ metric, labels: [...documented].sort() });
    }
  });

  it.each(PROCESSES)('of %s are of pools that the page names', async (name) => {
    const { text } = await processes.ask(name, '/metrics');
    const pools = [...text.matchAll(/pool="([^"]+)"/g)].map(([, pool]) => pool);
    expect(readPools()).toEqual(expect.arrayContaining(pools));
  });

  it.each(PROCESSES)('of %s name no token, and no address, id or name of anybody', async (name) => {
    const { text } = await processes.ask(name, '/metrics');
    expect(text).not.toMatch(/pc[ar]_[0-9A-Za-z]/);
    expect(text).not.toContain(processes.accountToken);
    expect(text).not.toMatch(/="[^"]*(a1a1a1a1|@localhost|cart\.js)/);
  });

  it('count a request under the same name at the gateway and at the service that answered it', async () => {
    const counted = /requests_total\{operation="createRepositoryApiToken",status="201"[^}]*\} [1-9]/;
    for (const name of ['gateway', 'tokens-api'] as const)
      expect((await processes.ask(name, '/metrics')).text).toMatch(counted);
  });

  it('show how far each enforcer has read the log of revocations, and that its lease is young', async () => {
    for (const name of ['gateway', 'ingestion-api'] as const) {
      await eventually(async () => {
        const { text } = await processes.ask(name, '/metrics');
        const [, applied] = /^portcullis_revocation_applied_seq\{.*\} (\d+)$/m.exec(text) ?? [];
        const [, head] = /^portcullis_revocation_head_seq\{.*\} (\d+)$/m.exec(text) ?? [];
        expect(Number(applied)).toBeGreaterThan(0);
        expect(applied).toBe(head);
        expect(text).toMatch(/^portcullis_lease_age_seconds\{.*\} \d+(\.\d+)?(e-\d+)?$/m);
      });
    }
  });

  it('show the processing of an upload to its end', async () => {
    await eventually(async () => {
      const { text } = await processes.ask('ingestion-worker', '/metrics');
      expect(text).toMatch(/portcullis_work_attempts_total\{queue="reports",outcome="stored"[^}]*\} 1/);
      expect(text).toMatch(/portcullis_work_entries\{queue="reports",state="waiting"[^}]*\} 0/);
      expect(text).toMatch(
        /portcullis_consumer_lag_events\{[^}]*topic="portcullis.coverage.events.v1"[^}]*\} 0/,
      );
    });
  });

  it('show that a relay without Kafka keeps its lanes and gets nothing out', async () => {
    await eventually(async () => {
      const { text } = await processes.ask('tokens-relay', '/metrics');
      expect(text).toMatch(/portcullis_relay_held_lanes\{[^}]*\} 8/);
      expect(text).toMatch(/portcullis_relay_failing_lanes\{[^}]*\} [1-8]/);
      expect(text).toMatch(/portcullis_outbox_oldest_age_seconds\{[^}]*\} [1-9]/);
    });
  });
});

describe('the names of our metrics', () => {
  const ours = page.filter(({ name }) => name.startsWith('portcullis_'));

  it('follow one convention', () => {
    for (const { name, type, unit } of ours) {
      expect(name).toMatch(/^portcullis_[a-z]+(_[a-z0-9]+)+$/);
      expect({ name, isCounter: type === 'counter' }).toEqual({ name, isCounter: name.endsWith('_total') });
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
      if (unit === 's') expect(name).toMatch(/_seconds$/);
      if (unit === 'bytes') expect(name).toMatch(/_bytes(_total)?$/);
    }
  });

  it('are each on the page once', () => {
    const names = page.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(ours.length).toBeGreaterThan(40);
  });
});
