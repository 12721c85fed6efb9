import { fitPower, powerText } from './fit';
import type { Rounds } from './statistics';

export interface PlottedPoint extends Rounds {
  readonly size: number;
}

export interface PlottedCurve {
  readonly name: string;
  readonly points: readonly PlottedPoint[];
}

export interface GrowthPlot {
  readonly title: string;
  /** What the sizes count. */
  readonly sizes: string;
  /** What was measured, with its unit. */
  readonly values: string;
  readonly curves: readonly PlottedCurve[];
}

const WIDTH = 720;
const [LEFT, TOP, INNER_WIDTH, INNER_HEIGHT] = [70, 36, 620, 300];
const LEGEND_TOP = TOP + INNER_HEIGHT + 62;
const LEGEND_LINE = 18;
/** Of Okabe and Ito, which readers with any colour vision can tell apart; and each curve has a mark of its own. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#7f6000'];
const MARKS = ['●', '■', '▲', '◆', '▼', '○', '□', '△'];

/**
 * A picture of how costs grow, both axes logarithmic, so that a power of the size is a straight line: medians as marks, least to
 * most as bars, and dashed the fitted power. Written by hand, since what plots would bring a browser's document along.
 */
export function growthPlot({ title, sizes, values, curves }: GrowthPlot): string {
  const all = curves.flatMap(({ points }) => points);
  const x = axis(
    all.map(({ size }) => size),
    LEFT,
    LEFT + INNER_WIDTH,
  );
  const y = axis(
    all.flatMap(({ least, most }) => [least, most]),
    TOP + INNER_HEIGHT,
    TOP,
  );
  const height = LEGEND_TOP + curves.length * LEGEND_LINE + 6;
  const bottom = TOP + INNER_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(WIDTH / 2, 20, title, 'text-anchor="middle" font-size="13" font-weight="bold"'),
    ...x.ticks.flatMap((tick) => [
      rule(x.at(tick), TOP, x.at(tick), bottom, '#ddd'),
      text(x.at(tick), bottom + 16, short(tick), 'text-anchor="middle"'),
    ]),
    ...y.ticks.flatMap((tick) => [
      rule(LEFT, y.at(tick), LEFT + INNER_WIDTH, y.at(tick), '#ddd'),
      text(LEFT - 6, y.at(tick) + 4, short(tick), 'text-anchor="end"'),
    ]),
    text(LEFT + INNER_WIDTH / 2, bottom + 36, sizes, 'text-anchor="middle"'),
    text(
      0,
      0,
      values,
      `text-anchor="middle" transform="translate(16 ${TOP + INNER_HEIGHT / 2}) rotate(-90)"`,
    ),
    ...curves.flatMap((curve, index) => drawn(curve, index, x, y)),
    '</svg>',
  ].join('\n');
}

interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From the power of ten below all values to the one above them. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  return {
    at: (value) => round(from + ((Math.log10(value) - low) / (high - low)) * (to - from)),
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  };
}

function drawn({ name, points }: PlottedCurve, index: number, x: Axis, y: Axis): string[] {
  const colour = COLOURS[index % COLOURS.length] ?? '';
  const mark = MARKS[index % MARKS.length] ?? '';
  const fit = fitPower(points.map(({ size, median }) => ({ size, value: median })));
  const ends = [points[0], points.at(-1)].flatMap((point) => (point ? [point.size] : []));
  const path = ends.map((size) => `${x.at(size)},${y.at(fit.factor * size ** fit.exponent)}`).join(' ');
  const legend = Number.isNaN(fit.exponent) ? name : `${name}: ${powerText(fit.exponent)}`;
  const legendY = LEGEND_TOP + index * LEGEND_LINE;
  return [
    ...(Number.isNaN(fit.exponent)
      ? []
      : [`<polyline points="${path}" fill="none" stroke="${colour}" stroke-dasharray="5 4"/>`]),
    ...points.flatMap(({ size, median, least, most }) => [
      rule(x.at(size), y.at(least), x.at(size), y.at(most), colour),
      text(x.at(size), y.at(median) + 4, mark, `text-anchor="middle" fill="${colour}"`),
    ]),
    text(LEFT, legendY, mark, `fill="${colour}"`),
    text(LEFT + 16, legendY, legend),
  ];
}

const text = (x: number, y: number, words: string, attributes = ''): string =>
  `<text x="${x}" y="${y}" ${attributes}>${escaped(words)}</text>`;
const rule = (x1: number, y1: number, x2: number, y2: number, colour: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"/>`;
const round = (value: number): number => Math.round(value * 10) / 10;
const short = (value: number): string =>
  value > 1e7
    ? `10^${Math.round(Math.log10(value))}`
    : value.toLocaleString('en', { maximumSignificantDigits: 3 });
const escaped = (words: string): string =>
  words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
