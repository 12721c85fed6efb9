import { Measurements, short, tableOf } from './growth';

describe('what a growth bench has measured', () => {
  const measurements = new Measurements();
  for (const [size, value] of [
    [100, 4],
    [10, 1],
    [10, 3],
    [100, 4],
    [10, 2],
  ] as const)
    measurements.add('reads', size, value);

  it('is shown by size with median, least and most, and how it grows', () => {
    const table = tableOf({
      ...{ file: 'f', title: 't', sizes: 'rows', values: 'ms', curves: measurements.curves() },
    });
    expect(table).toContain('ms by rows');
    expect(table).toMatch(
      /\| reads \| 2\.00 \(1\.00–3\.00\) \| 4\.00 \(4\.00–4\.00\) \| n\^0\.30 +\| +2\.00 \| × 2\.00 +\|/,
    );
  });

  it('is no result where it is missing', () => {
    expect(() => measurements.curve('writes')).toThrow('Nothing was measured of: writes.');
  });

  it('has three digits that matter', () => {
    expect([0.01234, 1.2345, 12.345, 1_234.5, NaN].map(short)).toEqual([
      '0.0123',
      '1.23',
      '12.3',
      '1,235',
      '–',
    ]);
  });
});
