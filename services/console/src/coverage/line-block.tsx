import { type JSX, memo } from 'react';
import { text } from '../text/en';
import { classes } from '../ui/classes';
import type { Block, Range } from './line-runs';
import { nameOf } from './range-name';

interface LineBlockProps {
  block: Block;
  chosen: Range | undefined;
}

export const LineBlock = memo(function LineBlock({ block, chosen }: LineBlockProps): JSX.Element {
  const words = text.coverage.file;
  if (block.lines.length === 0) return <p className="block-gap">{words.gap(nameOf(block))}</p>;
  const hits = new Map(block.lines.map((line) => [line.line, line.hits]));
  const covered = block.lines.filter((line) => line.hits > 0).length;
  const numbers = Array.from({ length: block.to - block.from + 1 }, (_, index) => block.from + index);
  return (
    <div className="block">
      <h3>{words.block(nameOf(block), covered, block.lines.length - covered)}</h3>
      <ol className="block-lines">
        {numbers.map((line) => (
          <LineCell key={line} line={line} hits={hits.get(line)} isChosen={isIn(line, chosen)} />
        ))}
      </ol>
    </div>
  );
});

const isIn = (line: number, range: Range | undefined): boolean =>
  range !== undefined && range.from <= line && line <= range.to;

interface LineCellProps {
  line: number;
  /** Undefined: it does not count. */
  hits: number | undefined;
  isChosen: boolean;
}

function LineCell({ line, hits, isChosen }: LineCellProps): JSX.Element {
  const state = hits === undefined ? 'none' : hits > 0 ? 'covered' : 'uncovered';
  const words = text.coverage.file;
  return (
    <li className={classes('line', `line-${state}`, isChosen && 'line-chosen')}>
      <span aria-hidden="true">{line}</span>
      <span aria-hidden="true">{hits === undefined ? '' : `${compact.format(hits)}×`}</span>
      <span className="unseen">
        {hits === undefined ? words.lineNotCounted(line) : words.line(line, hits)}
      </span>
    </li>
  );
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
