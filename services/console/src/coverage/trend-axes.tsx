import type { JSX } from 'react';
import { dayOf } from '../ui/moment';
import type { TrendPoint } from './trend';
import type { TrendScales } from './trend-scales';

interface TrendAxesProps {
  trend: readonly TrendPoint[];
  scales: TrendScales;
}

/** How much room the name of a day takes, in rem. */
const DAY = 8;

export function TrendAxes({ trend, scales }: TrendAxesProps): JSX.Element {
  const { x, y, left, right, bottom, rem } = scales;
  const days = Math.max(2, Math.floor((right - left) / (DAY * rem)));
  const step = Math.max(1, Math.ceil((trend.length - 1) / (days - 1)));
  const ticks = y.tickFormat(4);
  return (
    <g className="trend-axes">
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
          <text x={left - 0.5 * rem} y={y(tick)} dy="0.32em" textAnchor="end">
            {`${ticks(tick)}%`}
          </text>
        </g>
      ))}
      {trend.map(({ sha, at }, index) =>
        (trend.length - 1 - index) % step === 0 ? (
          <text key={sha} x={x(index)} y={bottom + 1.25 * rem} textAnchor={anchorOf(index, trend.length)}>
            {dayOf(at)}
          </text>
        ) : null,
      )}
    </g>
  );
}

function anchorOf(index: number, points: number): 'start' | 'middle' | 'end' {
  if (index === 0) return 'start';
  return index === points - 1 ? 'end' : 'middle';
}
