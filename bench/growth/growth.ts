import { fitLogarithm, fitPower, type Point, powerText } from '../support/fit';
import type { GrowthPlot, PlottedCurve } from '../support/growth-plot';
import { markdownTable } from '../support/markdown-table';
import { roundsOf } from '../support/statistics';
import type { Target } from '../support/target';

/** Curves that belong into one picture. */
export interface Group extends GrowthPlot {
  /** Of the picture, without its ending. */
  readonly file: string;
}

/** What a part of the bench has found out. */
export interface Findings {
  readonly groups: readonly Group[];
  readonly targets: readonly Target[];
}

/** Collects what was measured, by curve and size. */
export class Measurements {
  private readonly values = new Map<string, Map<number, number[]>>();

  add(curve: string, size: number, value: number): void {
    const sizes = this.values.get(curve) ?? new Map<number, number[]>();
    this.values.set(curve, sizes);
    sizes.set(size, [...(sizes.get(size) ?? []), value]);
  }

  /** @throws if there is none of that name: a result that is missing is no result. */
  curve(name: string): PlottedCurve {
    const sizes = this.values.get(name);
    if (!sizes) throw new Error(`Nothing was measured of: ${name}.`);
    const points = [...sizes].map(([size, values]) => ({ size, ...roundsOf(values) }));
    return { name, points: points.sort((one, other) => one.size - other.size) };
  }

  curves(): PlottedCurve[] {
    return [...this.values.keys()].map((name) => this.curve(name));
  }
}

/** The medians of a curve. */
export const pointsOf = ({ points }: PlottedCurve): Point[] =>
  points.map(({ size, median }) => ({ size, value: median }));

/**
 * A row for each curve: medians, with least and most; how it grows; and what the last step of the size cost, since what begins to grow
 * late is no power and looks better by one.
 */
export function tableOf({ curves, sizes, values }: Group): string {
  const all = [...new Set(curves.flatMap(({ points }) => points.map(({ size }) => size)))];
  all.sort((one, other) => one - other);
  const rows = curves.map((curve) => {
    const points = pointsOf(curve);
    return [
      curve.name,
      ...all.map((size) => {
        const point = curve.points.find((one) => one.size === size);
        return point ? `${short(point.median)} (${short(point.least)}–${short(point.most)})` : '';
      }),
      ...(points.length > 1
        ? [powerText(fitPower(points).exponent), signed(fitLogarithm(points).perTenfold), lastStep(points)]
        : ['', '', '']),
    ];
  });
  const sizesShown = all.map((size) => size.toLocaleString('en'));
  return `${values} by ${sizes}\n\n${markdownTable(
    ['', ...sizesShown, 'grows as', 'each tenfold adds', 'last step'],
    rows,
  )}`;
}

const lastStep = (points: readonly Point[]): string => {
  const [before, last] = points.slice(-2).map(({ value }) => value);
  return `× ${short((last ?? NaN) / (before ?? NaN))}`;
};

/** Three digits that matter. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))));
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const signed = (value: number): string => (value < 0 ? `−${short(-value)}` : short(value));
