import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type JSX, type KeyboardEvent, useEffect, useRef } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { useSize } from '../ui/use-size';
import { useTop } from '../ui/use-top';
import { LineBlock } from './line-block';
import { type Aim, type Block, blockOf, type UncoveredRange } from './line-runs';
import { nameOf } from './range-name';

interface LineBlocksProps {
  blocks: readonly Block[];
  ranges: readonly UncoveredRange[];
  aim: Aim | undefined;
  onAim: (index: number) => void;
}

const BLOCK_PX = 330;
const GAP_PX = 40;

/** Only the blocks about the window are in the page: a file may have a million lines. */
export function LineBlocks({ blocks, ranges, aim, onAim }: LineBlocksProps): JSX.Element {
  const words = text.coverage.file;
  const list = useRef<HTMLOListElement>(null);
  const [place, size] = useSize<HTMLDivElement>();
  const virtualizer = useWindowVirtualizer({
    count: blocks.length,
    estimateSize: (index) => (blocks[index]?.lines.length ? BLOCK_PX : GAP_PX),
    overscan: 3,
    scrollMargin: useTop(list, size?.width),
  });
  const chosen = aim && ranges[aim.index];
  useEffect(() => {
    if (chosen) virtualizer.scrollToIndex(blockOf(blocks, chosen.from), { align: 'center' });
    // Once for each time that somebody asks, and not whenever the list is drawn again.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [aim]);
  const step = (by: 1 | -1): void => {
    onAim(aim ? Math.min(ranges.length - 1, Math.max(0, aim.index + by)) : 0);
  };
  const move = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): void => {
    if (altKey || ctrlKey || metaKey) return;
    if (key === 'n') step(1);
    if (key === 'p') step(-1);
  };
  return (
    <section className="lines" aria-labelledby="lines" ref={place}>
      <div className="lines-head">
        <h2 id="lines">{words.linesTitle}</h2>
        {ranges.length > 0 ? (
          <div className="toolbar-actions">
            <Button
              onClick={() => {
                step(-1);
              }}
            >
              {words.previous}
            </Button>
            <Button
              onClick={() => {
                step(1);
              }}
            >
              {words.next}
            </Button>
          </div>
        ) : null}
        <p className="count" role="status">
          {aim && chosen ? words.at(aim.index + 1, ranges.length, nameOf(chosen)) : ''}
        </p>
      </div>
      <p className="help">{words.linesHelp}</p>
      <ul className="legend">
        {(['covered', 'uncovered', 'none'] as const).map((state) => (
          <li key={state}>
            <span className={`swatch line-${state}`} aria-hidden="true" />
            {words.legend[state]}
          </li>
        ))}
      </ul>
      {/* It takes the focus for the two keys; whoever reads it line by line needs no key. */}
      <ol
        ref={list}
        className="blocks"
        tabIndex={0}
        aria-label={words.linesLabel}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={move}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const block = blocks[index];
          return block ? (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={blocks.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
            >
              <LineBlock block={block} chosen={chosen} />
            </li>
          ) : null;
        })}
      </ol>
    </section>
  );
}
