import { eventually } from '@libs/testing';
import { type Probe, startProbe } from './probe.app';

describe('a process with a limit of requests under way', () => {
  let probe: Probe;
  const slow = (): Promise<Response> => fetch(`${probe.url}/api/v3/slow`);
  const optional = (): Promise<Response> => fetch(`${probe.url}/api/v3/optional`, { method: 'POST' });
  const metrics = async (): Promise<string> => (await fetch(`${probe.managementUrl}/metrics`)).text();

  beforeEach(async () => {
    probe = await startProbe({
      requestLimits: {
        kindOf: ({ path }) => (path === '/api/v3/slow' ? 'slow' : 'others'),
        most: { slow: 2, others: 1 },
      },
    });
  });
  afterEach(async () => {
    probe.gate.open();
    await probe.close();
  });

  /** Two requests that have come so far that they count. */
  async function full(): Promise<{ answers: Promise<Response[]> }> {
    const answers = Promise.all([slow(), slow()]);
    await eventually(async () =>
      expect(await metrics()).toMatch(/requests_in_flight\{kind="slow",[^}]*\} 2/),
    );
    return { answers };
  }

  it('refuses the next at once with 503 and when to come again, and says how often it did', async () => {
    await full();
    const refused = await fetch(`${probe.url}/api/v3/slow?again=1`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ error: expect.any(String) as string });
    expect(await metrics()).toMatch(/requests_shed_total\{kind="slow",[^}]*\} 1/);
  });

  it('goes on taking requests of another kind', async () => {
    await full();
    expect((await optional()).status).toBe(200);
  });

  it('takes the next as soon as one has been answered', async () => {
    const { answers } = await full();
    probe.gate.open();
    for (const one of await answers) expect(one.status).toBe(200);
    await eventually(async () => expect((await slow()).status).toBe(200));
  });

  // Whoever gives up must not hold a place: a flood of impatient clients would close the process for ever.
  it('counts nobody who has left', async () => {
    const leaving = new AbortController();
    const left = [1, 2].map(() => fetch(`${probe.url}/api/v3/slow`, { signal: leaving.signal }));
    await eventually(async () =>
      expect(await metrics()).toMatch(/requests_in_flight\{kind="slow",[^}]*\} 2/),
    );
    leaving.abort();
    await Promise.allSettled(left);
    await eventually(async () =>
      expect(await metrics()).toMatch(/requests_in_flight\{kind="slow",[^}]*\} 0/),
    );
  });
});
