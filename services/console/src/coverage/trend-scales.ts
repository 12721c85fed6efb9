import { type ScaleLinear, scaleLinear } from 'd3-scale';
import type { Size } from '../ui/use-size';
import type { TrendPoint } from './trend';

/** Where the lines of a chart lie, in pixels. */
export interface TrendScales {
  /** Of the number of a point. */
  readonly x: ScaleLinear<number, number>;
  /** Of a share. */
  readonly y: ScaleLinear<number, number>;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** How large the page's letters are: the chart grows with them. */
  readonly rem: number;
}

/** In rem, as in coverage.css, where the thumb of the slider stands under the point that it chooses. */
const HEIGHT = 14;
const MARGIN = { top: 0.75, right: 1, bottom: 1.75, left: 3 } as const;

/** From somewhat below the lowest to somewhat above the highest share: a change of one point must be seen. */
export function trendScales(trend: readonly TrendPoint[], { width, height }: Size): TrendScales {
  const rem = height / HEIGHT;
  const [left, right] = [MARGIN.left * rem, width - MARGIN.right * rem];
  const [top, bottom] = [MARGIN.top * rem, height - MARGIN.bottom * rem];
  const shares = trend.map(({ share }) => share);
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const spare = Math.max(1, (most - least) * 0.15);
  const ends = scaleLinear([least - spare, most + spare], [0, 1])
    .nice(4)
    .domain();
  return {
    x: scaleLinear([0, Math.max(1, trend.length - 1)], [left, right]),
    y: scaleLinear(
      ends.map((end) => Math.min(100, Math.max(0, end))),
      [bottom, top],
    ),
    ...{ left, right, top, bottom, rem },
  };
}
