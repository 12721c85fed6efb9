import { type JSX, useState } from 'react';
import type { RepositoryNames } from '../organizations/organizations.api';
import { text } from '../text/en';
import { inBytes } from '../ui/bytes';
import { Moment, relatively, useNow } from '../ui/moment';
import { Sha } from '../ui/sha';
import { UploadAdvice } from './upload-advice';
import { StatusButton } from './upload-status';
import type { Upload } from './upload-list';

interface UploadsTableProps {
  names: RepositoryNames;
  uploads: readonly Upload[];
}

export function UploadsTable({ names, uploads }: UploadsTableProps): JSX.Element {
  const now = useNow();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void => {
    const changed = new Set(toggled);
    if (!changed.delete(id)) changed.add(id);
    setToggled(changed);
  };
  return (
    <div className="table-frame">
      <table className="table uploads" aria-label={text.uploads.tableLabel}>
        <thead>
          <tr>
            <th scope="col">{text.uploads.commit}</th>
            <th scope="col" className="when-roomy">
              {text.uploads.branch}
            </th>
            <th scope="col" className="when-roomy">
              {text.uploads.report}
            </th>
            <th scope="col" className="when-roomy number">
              {text.uploads.size}
            </th>
            <th scope="col" className="when-roomy">
              {text.uploads.time}
            </th>
            <th scope="col">{text.uploads.status}</th>
          </tr>
        </thead>
        <tbody>
          {uploads.map((upload) => (
            <UploadRows
              key={upload.reportId}
              names={names}
              upload={upload}
              now={now}
              isOpen={toggled.has(upload.reportId)}
              onToggle={() => toggle(upload.reportId)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface UploadRowsProps {
  names: RepositoryNames;
  upload: Upload;
  now: number;
  isOpen: boolean;
  onToggle: () => void;
}

const COLUMNS = 6;

function UploadRows({ names, upload, now, isOpen, onToggle }: UploadRowsProps): JSX.Element {
  const { reportId, targetCommitSha, commit, language = '', kind, sizeBytes } = upload;
  const at = new Date(upload.createdAt);
  const branch = branchOf(upload);
  const time = <Moment at={at}>{relatively(at, now)}</Moment>;
  const parts = [branch, language, text.uploads.kinds[kind], inBytes(sizeBytes)];
  const adviceId = `advice-${reportId}`;
  return (
    <>
      <tr>
        <th scope="row">
          <Sha sha={targetCommitSha} href={commit?.gitHref} />
          <span className="upload-message fine">{commit?.message.split('\n')[0]}</span>
          <span className="when-cramped fine">
            {parts.filter((part) => part !== '').join(' · ')} · {time}
          </span>
        </th>
        <td className="when-roomy upload-branch">{branch || text.uploads.noBranch}</td>
        <td className="when-roomy">
          {language}
          <span className="upload-kind fine">{text.uploads.kinds[kind]}</span>
        </td>
        <td className="when-roomy number">{inBytes(sizeBytes)}</td>
        <td className="when-roomy">{time}</td>
        <td>
          <StatusButton upload={upload} isOpen={isOpen} adviceId={adviceId} onToggle={onToggle} />
        </td>
      </tr>
      {isOpen ? (
        <tr className="advice-row">
          <td colSpan={COLUMNS} id={adviceId}>
            <UploadAdvice names={names} upload={upload} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** The first of the branches that hold the commit, and how many more do. */
function branchOf({ commit }: Upload): string {
  const [first, ...others] = commit?.branches ?? [];
  if (!first) return '';
  return others.length === 0 ? first.name : text.uploads.branchAndMore(first.name, others.length);
}
