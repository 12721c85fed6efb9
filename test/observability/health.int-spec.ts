import { eventually } from '@libs/testing';
import { EveryProcess, PROCESSES, type ProcessName } from './every-process';

const RELAYS: readonly ProcessName[] = ['tokens-relay', 'ingestion-relay'];
/** A lease, and what a gateway waits for an answer after it. */
const LEASE_AND_SILENCE = { timeoutMs: 50_000, everyMs: 500 };

describe('the health of every process', () => {
  let processes: EveryProcess;
  beforeAll(async () => {
    processes = await EveryProcess.start();
    expect(await processes.upload()).toBe(200);
  });
  afterAll(() => processes.close());

  const health = async (name: ProcessName, what: string): Promise<{ status: number; body: unknown }> => {
    const { status, text } = await processes.ask(name, `/health/${what}`);
    return { status, body: JSON.parse(text) as unknown };
  };
  const expectNotReady = (name: ProcessName, reasons: object): Promise<void> =>
    eventually(async () => {
      expect(await health(name, 'ready')).toMatchObject({ status: 503, body: { reasons } });
    }, LEASE_AND_SILENCE);

  it.each(PROCESSES)('tells of %s that it lives and has started', async (name) => {
    expect(await health(name, 'live')).toMatchObject({ status: 200, body: { service: name } });
    expect(await health(name, 'started')).toEqual({ status: 200, body: { status: 'started' } });
  });

  it.each(PROCESSES.filter((name) => !RELAYS.includes(name)))(
    'tells that %s can do its work',
    async (name) => {
      await eventually(async () => {
        expect(await health(name, 'ready')).toEqual({ status: 200, body: { status: 'ready', reasons: {} } });
      });
    },
  );

  it.each(RELAYS)('tells that Kafka takes nothing from %s', async (name) => {
    await expectNotReady(name, { relay: expect.stringMatching(/^Kafka refuses what lanes/) as unknown });
  });

  // In this order: each stop takes from those that are left what they need.
  it('gives a lease back when its process stops, so that no revocation waits for it', async () => {
    const holders = async (): Promise<number> => {
      const { text } = await processes.ask('tokens-api', '/metrics');
      return Number(/^portcullis_lease_rows\{.*\} (\d+)$/m.exec(text)?.[1]);
    };
    expect(await holders()).toBe(2);
    await processes.stop('ingestion-api');
    expect(await holders()).toBe(1);
  });

  it('tells that a gateway without a lease and without an authority cannot decide, and that it lives', async () => {
    await processes.stop('tokens-api');
    await expectNotReady('gateway', { authority: 'no lease, and the tokens API does not answer' });
    expect((await health('gateway', 'live')).status).toBe(200);
  });

  it('tells that a process whose database is gone cannot work, and that it lives', async () => {
    await processes.dropIngestionDatabase();
    await expectNotReady('ingestion-worker', { database: expect.any(String) as unknown });
    await expectNotReady('ingestion-relay', { relay: expect.any(String) as unknown });
    for (const name of ['ingestion-worker', 'ingestion-relay'] as const)
      expect((await health(name, 'live')).status).toBe(200);
  });
});
