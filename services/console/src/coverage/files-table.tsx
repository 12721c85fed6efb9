import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { text } from '../text/en';
import { count, percent } from '../ui/percentages';
import type { FilesWanted, FileSort, ListedFile, Subject } from './coverage.api';
import { FilePath } from './file-path';
import { ShareBar } from './share-bar';

export type FilesOrder = Pick<FilesWanted, 'sort' | 'direction'>;

interface FilesTableProps {
  subject: Subject;
  files: readonly ListedFile[];
  order: FilesOrder;
  onOrder: (order: FilesOrder) => void;
  /** While what was asked for is on its way. */
  isOld: boolean;
}

const FILE = '/organizations/$provider/$organization/repositories/$repository/coverage/files/$fileId';

export function FilesTable({ subject, files, order, onOrder, isOld }: FilesTableProps): JSX.Element {
  const { names, branch } = subject;
  const words = text.coverage.filesPart;
  const header = { order, onOrder };
  return (
    <div className="table-frame" aria-busy={isOld}>
      <table className="table files-table" aria-label={words.tableLabel}>
        <thead>
          <tr>
            <SortHeader {...header} sort="filename" first="asc" label={words.name} />
            <SortHeader {...header} sort="coverage" first="asc" label={text.coverage.share} />
            <SortHeader {...header} sort="uncovered-lines" first="desc" label={words.missed} isNumber />
            <th scope="col" className="cell-number when-wide">
              {words.coverable}
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ fileId, path, coverageWithDecimals: share, sourceLinesOfCode, coveredLines }) => (
            <tr key={fileId}>
              <th scope="row">
                <Link to={FILE} params={{ ...names, fileId }} search={{ branch }}>
                  <FilePath path={path} />
                </Link>
              </th>
              <td className="cell-share">
                {share === undefined ? (
                  <span title={text.coverage.nothing}>–</span>
                ) : (
                  <>
                    <span>{percent(share)}</span>
                    <ShareBar share={share} />
                  </>
                )}
              </td>
              <td className="cell-number">{count((sourceLinesOfCode ?? 0) - (coveredLines ?? 0))}</td>
              <td className="cell-number when-wide">{count(sourceLinesOfCode ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SortHeaderProps {
  sort: FileSort;
  /** The direction that the first press asks for. */
  first: FilesOrder['direction'];
  label: string;
  isNumber?: boolean;
  order: FilesOrder;
  onOrder: (order: FilesOrder) => void;
}

function SortHeader({ sort, first, label, isNumber, order, onOrder }: SortHeaderProps): JSX.Element {
  const isOn = order.sort === sort;
  const opposite = order.direction === 'asc' ? 'desc' : 'asc';
  const says = order.direction === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" className={isNumber ? 'cell-number' : undefined} aria-sort={isOn ? says : undefined}>
      <button
        type="button"
        className="sort"
        onClick={() => {
          onOrder({ sort, direction: isOn ? opposite : first });
        }}
      >
        {label}
        <span className="sort-mark" aria-hidden="true">
          {isOn ? MARKS[order.direction] : '↕'}
        </span>
      </button>
    </th>
  );
}

const MARKS = { asc: '↑', desc: '↓' } as const;
