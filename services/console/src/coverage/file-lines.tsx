import { type JSX, useMemo, useState } from 'react';
import { LineBlocks } from './line-blocks';
import { type Aim, blocksOf, type Line, uncoveredRanges } from './line-runs';
import { LineStrip } from './line-strip';
import { UncoveredList } from './uncovered-list';

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
