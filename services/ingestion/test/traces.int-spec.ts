import { randomBytes } from 'node:crypto';
import { eventually } from '@libs/testing';
import { IngestionRig, newSha, report } from './ingestion-rig';

const newTraceparent = (): string =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
const traceIdOf = (traceparent: string | null): string | undefined => traceparent?.slice(3, 35);

describe('the trace of an upload', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    // Nothing wakes it: what it works on it has found in the queue, and with it the trace.
    await rig.startWorker(
      { sweepMs: 50 },
      { kind: 'outbox', databaseUrl: rig.databaseUrl, pollIntervalMs: 60_000 },
    );
  });
  afterAll(() => rig.stop());

  const tracesOf = async (sha: string): Promise<Record<string, string | undefined>> => {
    const rows = await rig.rows<{ type: string; traceparent: string | null }>(
      `select type, traceparent from outbox where payload->>'commitSha' = $1`,
      [sha],
    );
    return Object.fromEntries(rows.map(({ type, traceparent }) => [type, traceIdOf(traceparent)]));
  };

  it('goes through its event to the report that a worker derives from it, whatever woke that', async () => {
    const [sha, traceparent] = [newSha(), newTraceparent()];
    await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }), { headers: { traceparent } });
    const traceId = traceIdOf(traceparent);
    await eventually(async () =>
      expect(await tracesOf(sha)).toEqual({
        'coverage.upload-received.v1': traceId,
        'coverage.report-processed.v1': traceId,
      }),
    );
  });

  it('of several is the one of the last that asked for the report', async () => {
    const sha = newSha();
    const [partial, final] = [newTraceparent(), newTraceparent()];
    const path = `/2.0/coverage/${sha}`;
    await rig.post(`${path}/go?partial=true`, report({ a: { 1: 1 } }), { headers: { traceparent: partial } });
    await rig.send(`/2.0/commit/${sha}/coverageFinal`, { method: 'POST', headers: { traceparent: final } });
    await eventually(async () =>
      expect((await tracesOf(sha))['coverage.report-processed.v1']).toBe(traceIdOf(final)),
    );
  });

  it('goes with results of analyses in the same way', async () => {
    const [sha, traceparent] = [newSha(), newTraceparent()];
    await rig.post(`/2.0/commit/${sha}/issuesRemoteResults`, '[]', {
      headers: { traceparent: newTraceparent() },
    });
    await rig.post(`/2.0/commit/${sha}/resultsFinal`, '', { headers: { traceparent } });
    await eventually(async () =>
      expect((await tracesOf(sha))['analysis.results-finalized.v1']).toBe(traceIdOf(traceparent)),
    );
  });

  it('begins with the upload where its caller names none', async () => {
    const sha = newSha();
    await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }));
    await eventually(async () => {
      const traces = await tracesOf(sha);
      expect(traces['coverage.report-processed.v1']).toMatch(/^[0-9a-f]{32}$/);
      expect(traces['coverage.report-processed.v1']).toBe(traces['coverage.upload-received.v1']);
    });
  });
});
