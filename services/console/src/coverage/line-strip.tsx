import { type JSX, useMemo } from 'react';
import { text } from '../text/en';
import { count } from '../ui/percentages';
import { columnsOf, type Line } from './line-runs';

const MOST_COLUMNS = 240;
const HEIGHT = 24;

/** The whole file at a glance. What is covered is half as high as what is not, so that no colour is needed to tell them apart. */
export function LineStrip({ lines }: { lines: readonly Line[] }): JSX.Element {
  const columns = useMemo(() => columnsOf(lines, MOST_COLUMNS), [lines]);
  const covered = lines.reduce((sum, { hits }) => sum + (hits > 0 ? 1 : 0), 0);
  const last = count(lines.at(-1)?.line ?? 0);
  return (
    <figure className="strip">
      <svg
        viewBox={`0 0 ${columns.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={text.coverage.file.strip(count(covered), count(lines.length - covered), last)}
      >
        {columns.map((column, index) =>
          column.covered + column.uncovered === 0 ? null : (
            <g key={index}>
              <rect className="strip-covered" x={index} y={HEIGHT / 2} width={1} height={HEIGHT / 2} />
              {column.uncovered > 0 ? (
                <rect
                  className="strip-uncovered"
                  x={index}
                  width={1}
                  height={(HEIGHT * (1 + column.uncovered / (column.covered + column.uncovered))) / 2}
                />
              ) : null}
            </g>
          ),
        )}
      </svg>
      <figcaption aria-hidden="true">
        <span>{text.coverage.file.stripFrom}</span>
        <span>{text.coverage.file.stripTo(last)}</span>
      </figcaption>
    </figure>
  );
}
