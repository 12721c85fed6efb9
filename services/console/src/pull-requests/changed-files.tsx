import { useQuery } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Fetched } from '../ui/fetched';
import { Icon } from '../ui/icons';
import { percent } from '../ui/percentages';
import { DiffCoverageValue, DifferenceValue } from './coverage-values';
import { FileLines } from './file-lines';
import { type ChangedFile, changedFilesQuery, type PullRequestPlace } from './pull-requests.api';

interface ChangedFilesProps {
  place: PullRequestPlace;
  headSha: string;
}

const SHOWN_AT_FIRST = 50;

/** The files of the diff that have coverage; those with most to do first. */
export function ChangedFiles({ place, headSha }: ChangedFilesProps): JSX.Element {
  const list = useQuery(changedFilesQuery(place));
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const words = text.pullRequests.files;
  const files = list.data?.toSorted((one, other) => uncovered(other) - uncovered(one));
  return (
    <section className="section changed-files" aria-labelledby="files">
      <h2 id="files">{words.title}</h2>
      <p className="lead">{words.lead}</p>
      <Fetched list={list} failed={words.failed} loading={words.loading} />
      {files?.length === 0 ? <p className="help">{words.none}</p> : null}
      {files?.length ? <FilesTable place={place} headSha={headSha} files={files.slice(0, shown)} /> : null}
      {files && files.length > shown ? (
        <Button onClick={() => setShown(shown + SHOWN_AT_FIRST)}>{text.actions.showMore}</Button>
      ) : null}
    </section>
  );
}

const uncovered = ({ diffLineHits }: ChangedFile): number =>
  diffLineHits.filter(({ hits }) => hits === 0).length;

interface FilesTableProps extends ChangedFilesProps {
  files: readonly ChangedFile[];
}

function FilesTable({ place, headSha, files }: FilesTableProps): JSX.Element {
  const words = text.pullRequests.files;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (name: string): void => {
    const changed = new Set(open);
    if (!changed.delete(name)) changed.add(name);
    setOpen(changed);
  };
  return (
    <div className="table-frame">
      <table className="table files" aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.file}</th>
            <th scope="col">{text.pullRequests.diffCoverage}</th>
            <th scope="col" className="when-wide">
              {words.coverage}
            </th>
            <th scope="col" className="when-wide">
              {text.pullRequests.variation}
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <FileRows
              key={file.fileName}
              place={place}
              headSha={headSha}
              file={file}
              isOpen={open.has(file.fileName)}
              onToggle={() => toggle(file.fileName)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FileRowsProps extends ChangedFilesProps {
  file: ChangedFile;
  isOpen: boolean;
  onToggle: () => void;
}

const COLUMNS = 4;

function FileRows({ place, headSha, file, isOpen, onToggle }: FileRowsProps): JSX.Element {
  return (
    <>
      <tr>
        <th scope="row">
          <button
            type="button"
            className="button button-quiet file-button"
            aria-expanded={isOpen}
            onClick={onToggle}
          >
            <Icon name={isOpen ? 'up' : 'down'} />
            <span className="mono">{file.fileName}</span>
          </button>
        </th>
        <td className="wrapping">
          <DiffCoverageValue diff={file.diff} />
        </td>
        <td className="when-wide">{percent(file.coverage)}</td>
        <td className="when-wide">
          <DifferenceValue difference={file.variation} />
        </td>
      </tr>
      {isOpen ? (
        <tr className="file-lines-row">
          <td colSpan={COLUMNS}>
            <FileLines place={place} headSha={headSha} file={file} />
          </td>
        </tr>
      ) : null}
    </>
  );
}
