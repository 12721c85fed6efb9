import { line } from 'd3-shape';
import { type JSX, type PointerEvent, useMemo } from 'react';
import { text } from '../text/en';
import { percent } from '../ui/percentages';
import { useSize } from '../ui/use-size';
import { TrendAxes } from './trend-axes';
import type { TrendPoint } from './trend';
import { type TrendScales, trendScales } from './trend-scales';

interface TrendChartProps {
  trend: readonly TrendPoint[];
  /** Of the point that is looked at. */
  chosen: number;
  onChoose: (index: number) => void;
}

/** What everybody sees; the slider below it says the same, point by point, to whoever does not. */
export function TrendChart({ trend, chosen, onChoose }: TrendChartProps): JSX.Element {
  const [ref, size] = useSize<SVGSVGElement>();
  const scales = useMemo(() => size && trendScales(trend, size), [trend, size]);
  const shares = trend.map(({ share }) => share);
  const choose = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>): void => {
    if (!scales) return;
    const index = Math.round(scales.x.invert(clientX - currentTarget.getBoundingClientRect().left));
    onChoose(Math.min(trend.length - 1, Math.max(0, index)));
  };
  return (
    <svg
      ref={ref}
      className="trend-chart"
      role="img"
      aria-label={text.coverage.trend.summary(
        trend.length,
        percent(shares[0] ?? 0),
        percent(shares.at(-1) ?? 0),
        percent(Math.min(...shares)),
        percent(Math.max(...shares)),
      )}
      onPointerMove={choose}
      onPointerDown={choose}
    >
      {scales ? (
        <>
          <TrendAxes trend={trend} scales={scales} />
          <Points trend={trend} scales={scales} chosen={chosen} />
        </>
      ) : null}
    </svg>
  );
}

interface PointsProps extends Pick<TrendChartProps, 'trend' | 'chosen'> {
  scales: TrendScales;
}

/** Points that are closer to each other, in rem, would run together. */
const LEAST_DISTANCE = 0.6;

function Points({ trend, chosen, scales }: PointsProps): JSX.Element {
  const { x, y, left, right, top, bottom, rem } = scales;
  const path = line<TrendPoint>()
    .x((_, index) => x(index))
    .y(({ share }) => y(share))([...trend]);
  const point = trend[chosen];
  const isSparse = (right - left) / trend.length > LEAST_DISTANCE * rem;
  return (
    <>
      {path === null ? null : <path className="trend-line" d={path} />}
      {point ? <line className="trend-guide" x1={x(chosen)} x2={x(chosen)} y1={top} y2={bottom} /> : null}
      {isSparse
        ? trend.map(({ sha, share }, index) => (
            <circle key={sha} className="trend-point" cx={x(index)} cy={y(share)} r={0.2 * rem} />
          ))
        : null}
      {point ? <circle className="trend-chosen" cx={x(chosen)} cy={y(point.share)} r={0.35 * rem} /> : null}
    </>
  );
}
