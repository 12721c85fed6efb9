import { Link } from '@tanstack/react-router';
import { type JSX, type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { text } from '../text/en';
import { classes } from '../ui/classes';
import { count, percent } from '../ui/percentages';
import { useSize } from '../ui/use-size';
import type { Folder, Subject } from './coverage.api';
import { shareOf, stepOf } from './shares';
import { type Cell, cellsOf, neighbourOf } from './treemap-layout';

interface TreemapProps {
  folder: Folder;
  subject: Subject;
  /** What to say of those that have no place: how many, and of how many lines together. */
  children: (entries: number, lines: number) => ReactNode;
}

/** One stop of the Tab key; within it the arrow keys lead on. */
export function Treemap({ folder, subject, children }: TreemapProps): JSX.Element {
  const [ref, size] = useSize<HTMLUListElement>();
  const [active, setActive] = useState(0);
  const cells = useMemo(() => (size ? cellsOf(folder.entries, size) : []), [folder, size]);
  const reached = Math.min(active, cells.length - 1);
  const move = (event: KeyboardEvent<HTMLUListElement>): void => {
    const next = neighbourOf(cells, reached, event.key);
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setActive(next);
    event.currentTarget.querySelectorAll('a')[next]?.focus();
  };
  const drawn = cells.reduce((sum, { entry }) => sum + entry.coverableLines, 0);
  const left = folder.entries.length - cells.length + folder.others.entries;
  return (
    <>
      {/* The links in it are what is pressed; the list only leads from one to the next. */}
      <ul
        ref={ref}
        className="treemap"
        aria-label={text.coverage.treemap.label(
          folder.folder === '' ? text.coverage.treemap.root : folder.folder,
        )}
        onKeyDown={move}
      >
        {cells.map((cell, index) => (
          <li key={`${cell.entry.path} ${cell.entry.fileId ?? ''}`}>
            <CellLink
              cell={cell}
              base={folder.folder}
              subject={subject}
              isReached={index === reached}
              onFocus={() => {
                setActive(index);
              }}
            />
          </li>
        ))}
      </ul>
      {size && left > 0 ? children(left, folder.coverableLines - drawn) : null}
    </>
  );
}

interface CellLinkProps {
  cell: Cell;
  base: string;
  subject: Subject;
  isReached: boolean;
  onFocus: () => void;
}

const COVERAGE = '/organizations/$provider/$organization/repositories/$repository/coverage';

function CellLink({ cell, base, subject, isReached, onFocus }: CellLinkProps): JSX.Element {
  const { entry, left, top, width, height } = cell;
  const { path, fileId, files } = entry;
  const name = path.slice(base === '' ? 0 : base.length + 1);
  const share = shareOf(entry) ?? 0;
  const lines = count(entry.coverableLines);
  const words = text.coverage.treemap;
  const looks = {
    className: classes('cell', `step-${stepOf(share)}`, fileId === undefined && 'cell-folder'),
    style: { left, top, width, height },
    title: path,
    tabIndex: isReached ? 0 : -1,
    onFocus,
    children: (
      <span className="cell-text">
        <span className="unseen">{fileId === undefined ? words.cellFolder : words.cellFile}</span>
        <span className="cell-label">{fileId === undefined ? `${name}/` : name}</span>
        <span className="cell-value">{percent(share)}</span>
        <span className="unseen">
          {fileId === undefined ? words.folderHas(lines, count(files)) : words.fileHas(lines)}
        </span>
      </span>
    ),
  };
  return fileId === undefined ? (
    <Link
      from={COVERAGE}
      to="."
      search={(search) => ({ ...search, folder: path })}
      resetScroll={false}
      {...looks}
    />
  ) : (
    <Link
      to={`${COVERAGE}/files/$fileId`}
      params={{ ...subject.names, fileId }}
      search={{ branch: subject.branch }}
      {...looks}
    />
  );
}
