import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy';
import { count } from '../ui/percentages';
import type { UncoveredRange } from './line-runs';
import { nameOf } from './range-name';

interface UncoveredListProps {
  ranges: readonly UncoveredRange[];
  path: string;
  chosen: number | undefined;
  onChoose: (index: number) => void;
}

const AT_ONCE = 50;

export function UncoveredList({ ranges, path, chosen, onChoose }: UncoveredListProps): JSX.Element {
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <section className="uncovered" aria-labelledby="uncovered">
      <h2 id="uncovered">{text.coverage.file.rangesTitle}</h2>
      {ranges.length === 0 ? <p className="lead">{text.coverage.file.rangesNone}</p> : null}
      <ol>
        {ranges.slice(0, shown).map((range, index) => (
          <li key={range.from} className={index === chosen ? 'row-selected' : undefined}>
            <button
              type="button"
              className="range"
              aria-current={index === chosen ? 'true' : undefined}
              onClick={() => {
                onChoose(index);
              }}
            >
              {nameOf(range)}
              <span className="fine">{text.coverage.file.rangeLines(count(range.lines))}</span>
            </button>
            <CopyButton value={`${path}:${placeOf(range)}`} what={`${path}:${placeOf(range)}`} />
          </li>
        ))}
      </ol>
      {shown < ranges.length ? (
        <Button
          onClick={() => {
            setShown(shown + AT_ONCE);
          }}
        >
          {text.actions.showMore}
        </Button>
      ) : null}
    </section>
  );
}

const placeOf = ({ from, to }: UncoveredRange): string => (from === to ? String(from) : `${from}-${to}`);
