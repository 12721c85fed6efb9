/** One measurement of a growth: what something costs at a size. Both are above 0. */
export interface Point {
  readonly size: number;
  readonly value: number;
}

/** value = factor · size^exponent: 0 is flat, 1 grows as the size does. */
export interface PowerFit {
  readonly factor: number;
  readonly exponent: number;
  /** Of the logarithms: 1 if the line goes through every point. A flat curve has a low one, since noise is all there is to it. */
  readonly rSquared: number;
}

/** value = atOne + perTenfold · log10(size). */
export interface LogarithmicFit {
  readonly atOne: number;
  readonly perTenfold: number;
  readonly rSquared: number;
}

/** Least squares on the logarithms of both. NaN of fewer than two sizes. */
export function fitPower(points: readonly Point[]): PowerFit {
  const { intercept, slope, rSquared } = line(
    points.map(({ size }) => Math.log10(size)),
    points.map(({ value }) => Math.log10(value)),
  );
  return { factor: 10 ** intercept, exponent: slope, rSquared };
}

/** Least squares on the logarithm of the size. NaN of fewer than two sizes. */
export function fitLogarithm(points: readonly Point[]): LogarithmicFit {
  const { intercept, slope, rSquared } = line(
    points.map(({ size }) => Math.log10(size)),
    points.map(({ value }) => value),
  );
  return { atOne: intercept, perTenfold: slope, rSquared };
}

/** As `n^0.25`; a zero has no sign. */
export const powerText = (exponent: number): string => `n^${Number(exponent.toFixed(2)).toFixed(2)}`;

/** How far a curve is from flat: its highest value over its lowest. */
export const spanOf = (points: readonly Point[]): number => {
  const values = points.map(({ value }) => value);
  return Math.max(...values) / Math.min(...values);
};

/**
 * How much more a curve grows from its smallest size to any other than the logarithm of the size does: 1 if it is at most logarithmic.
 * NaN of nothing.
 */
export function beyondLogarithm(points: readonly Point[]): number {
  const [first] = [...points].sort((a, b) => a.size - b.size);
  if (first === undefined) return NaN;
  return Math.max(
    ...points.map(({ size, value }) => value / first.value / (Math.log(size) / Math.log(first.size))),
  );
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
  readonly rSquared: number;
}

function line(xs: readonly number[], ys: readonly number[]): Line {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const [dx, dy] = [xs.map((x) => x - meanX), ys.map((y) => y - meanY)];
  const slope = dot(dx, dy) / dot(dx, dx);
  const left = dy.map((y, index) => y - slope * (dx[index] ?? NaN));
  const total = dot(dy, dy);
  return { intercept: meanY - slope * meanX, slope, rSquared: total === 0 ? 1 : 1 - dot(left, left) / total };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, index) => sum + value * (right[index] ?? NaN), 0);
