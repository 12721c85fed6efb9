import { PROFILES, together } from './profiles';

const REQUIRED =
  'health gateway-stop gateway-kill tokens-api-kill ingestion-kill partition latency redis redis-failover kafka kafka-three postgres clocks rolling mixed';

describe('the profiles', () => {
  it('are all that the guarantee is to be proved under', () => {
    expect(PROFILES.map(({ name }) => name)).toEqual(expect.arrayContaining(REQUIRED.split(' ')));
    expect(new Set(PROFILES.map(({ name }) => name)).size).toBe(PROFILES.length);
  });

  it('leave no fault out of the mixed one', () => {
    const mixed = PROFILES.find(({ name }) => name === 'mixed')!;
    const names = (of: typeof PROFILES): string[] =>
      of.flatMap(({ faults }) => faults.map((fault) => fault.name)).sort();
    expect([...new Set(names([mixed]))]).toEqual([...new Set(names(PROFILES))]);
    expect(names([mixed])).toHaveLength(new Set(names([mixed])).size);
  });

  it('that share a run have the faults of each, and what each needs', () => {
    const [stop, redis, kafka, clocks] = ['gateway-stop', 'redis', 'kafka-three', 'clocks'].map((name) =>
      PROFILES.find((one) => one.name === name)!,
    );
    expect(together([redis!])).toBe(redis);
    expect(together([redis!, stop!])).toMatchObject({
      ...{ name: 'redis+gateway-stop', about: `${redis!.about} ${stop!.about}`, lastsMs: [200, 10_000] },
      deleteBound: `Of redis: ${redis!.deleteBound} Of gateway-stop: ${stop!.deleteBound}`,
      faults: [...redis!.faults, ...stop!.faults],
      needs: { brokers: 1 },
    });
    expect(together([kafka!, clocks!, redis!]).needs).toEqual({ brokers: 3, clocks: clocks!.needs.clocks });
    const otherClocks = {
      ...clocks!,
      needs: { brokers: 1, clocks: { 'gateway-1': { kind: 'steps' } } },
    } as const;
    expect(() => together([clocks!, otherClocks])).toThrow('cannot have two clocks');
  });

  it('that step clocks have clocks that can step', () => {
    for (const { faults, needs } of PROFILES)
      if (faults.some(({ name }) => name === 'clock-step'))
        expect(Object.values(needs.clocks ?? {}).map(({ kind }) => kind)).toContain('steps');
  });
});
