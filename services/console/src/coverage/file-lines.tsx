import { type JSX, useMemo, useState } from 'react';
import { text } from '../text/en';
import type { Line } from './coverage.api';
import { LineBlocks } from './line-blocks';
import { blocksOf, type Range, uncoveredRanges } from './line-runs';
import { LineStrip } from './line-strip';
import { count } from './percentages';
import { UncoveredList } from './uncovered-list';

/** What a person came to: which of the uncovered ranges, and that they asked for it once more. */
export interface Aim {
  readonly index: number;
  readonly times: number;
}

export const nameOf = ({ from, to }: Range): string => text.coverage.file.range(count(from), count(to));

/** The lines of a file without its text, which nobody sends to Portcullis. */
export function FileLines({ lines, path }: { lines: readonly Line[]; path: string }): JSX.Element {
  const ranges = useMemo(() => uncoveredRanges(lines), [lines]);
  const blocks = useMemo(() => blocksOf(lines), [lines]);
  const [aim, setAim] = useState<Aim>();
  const goTo = (index: number): void => {
    if (ranges[index]) setAim((before) => ({ index, times: (before?.times ?? 0) + 1 }));
  };
  return (
    <>
      <LineStrip lines={lines} />
      <div className="file-parts">
        <UncoveredList ranges={ranges} path={path} chosen={aim?.index} onChoose={goTo} />
        <LineBlocks blocks={blocks} ranges={ranges} aim={aim} onAim={goTo} />
      </div>
    </>
  );
}
