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
    const [stop, redis, kafka] = ['gateway-stop', 'redis', 'kafka-three'].map((name) =>
      PROFILES.find((one) => one.name === name)!,
    );
    expect(together([redis!])).toBe(redis);
    expect(together([redis!, stop!])).toMatchObject({
      ...{ name: 'redis+gateway-stop', about: `${redis!.about} ${stop!.about}`, lastsMs: [200, 10_000] },
      deleteBound: `Of redis: ${redis!.deleteBound} Of gateway-stop: ${stop!.deleteBound}`,
      faults: [...redis!.faults, ...stop!.faults],
    });
    expect(() => together([redis!, kafka!])).toThrow('need different stacks');
  });

  it('that step clocks have clocks that can step', () => {
    for (const { faults, needs } of PROFILES)
      if (faults.some(({ name }) => name === 'clock-step'))
        expect(Object.values(needs.clocks ?? {}).map(({ kind }) => kind)).toContain('steps');
  });
});
