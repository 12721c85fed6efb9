import fc from 'fast-check';
import { beyondLogarithm, fitLogarithm, fitPower, spanOf } from './fit';

const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7];
const along = (valueAt: (size: number) => number) => SIZES.map((size) => ({ size, value: valueAt(size) }));

describe('the fitted growth', () => {
  it('finds factor and exponent of any power again', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: -1, max: 2, noNaN: true }),
        (factor, exponent) => {
          const fit = fitPower(along((size) => factor * size ** exponent));
          expect(fit.exponent).toBeCloseTo(exponent, 8);
          expect(fit.factor / factor).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  it('finds what each tenfold of the size adds', () => {
    const fit = fitLogarithm(along((size) => 5 + 2 * Math.log10(size)));
    expect(fit.atOne).toBeCloseTo(5);
    expect(fit.perTenfold).toBeCloseTo(2);
    expect(fit.rSquared).toBeCloseTo(1);
  });

  it('says how well a line fits: a bent curve is no power', () => {
    expect(fitPower(along((size) => 1 + size / 1e5)).rSquared).toBeLessThan(0.9);
  });

  it('of a flat curve is no growth', () => {
    expect(fitPower(along(() => 4))).toEqual({
      factor: expect.closeTo(4) as number,
      exponent: 0,
      rSquared: 1,
    });
    expect(spanOf(along(() => 4))).toBe(1);
  });

  it('of a single size is unknown', () => {
    expect(fitPower([{ size: 10, value: 1 }]).exponent).toBeNaN();
  });
});

describe('growth beyond the logarithm', () => {
  it('is none of what is flat, falls or follows the logarithm', () => {
    for (const valueAt of [() => 3, (size: number) => 1e6 / size, (size: number) => 3 * Math.log10(size)])
      expect(beyondLogarithm(along(valueAt))).toBeCloseTo(1);
  });

  it('is that of the worst size, in whichever order the sizes come', () => {
    expect(beyondLogarithm(along((size) => size ** 0.2).reverse())).toBeGreaterThan(2);
    expect(beyondLogarithm(along((size) => (size === 1e5 ? 2 : 1)))).toBeCloseTo(1.2);
  });

  it('is unknown of nothing', () => {
    expect(beyondLogarithm([])).toBeNaN();
  });
});
