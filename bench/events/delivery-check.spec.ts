import { DeliveryCheck, isSound } from './delivery-check';

const resultOf = (versions: number, ...arrivals: readonly (readonly [string, number])[]) => {
  const check = new DeliveryCheck(['a', 'b'], versions);
  for (const [key, version] of arrivals) check.arrived(key, version);
  return check.result();
};

describe('holding what arrived against what was published', () => {
  it('finds everything that came in the order of its key sound', () => {
    const result = resultOf(2, ['b', 1], ['a', 1], ['a', 2], ['b', 2]);
    expect(result).toEqual({ distinct: 4, copies: 0, skipped: 0, missing: 0 });
    expect(isSound(result)).toBe(true);
  });

  it('counts copies, which are no mistake', () => {
    const result = resultOf(2, ['a', 1], ['a', 2], ['a', 1], ['a', 2], ['b', 1], ['b', 2]);
    expect(result).toMatchObject({ distinct: 4, copies: 2 });
    expect(isSound(result)).toBe(true);
  });

  it('tells what never came, at the end of a key and of a key that never came at all', () => {
    const result = resultOf(2, ['a', 1]);
    expect(result).toMatchObject({ distinct: 1, missing: 3 });
    expect(isSound(result)).toBe(false);
  });

  it('tells what was overtaken by a later one of its key', () => {
    const result = resultOf(3, ['a', 1], ['a', 3], ['a', 2], ['b', 1], ['b', 2], ['b', 3]);
    expect(result).toMatchObject({ skipped: 1, missing: 0 });
    expect(isSound(result)).toBe(false);
  });

  it('does not take what was never published for an arrival', () => {
    expect(() => resultOf(2, ['c', 1])).toThrow('Version 1 of c arrived');
    expect(() => resultOf(2, ['a', 3])).toThrow('never published');
    expect(() => resultOf(2, ['a', NaN])).toThrow('never published');
  });
});
