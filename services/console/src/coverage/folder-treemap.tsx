import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type JSX, useEffect, useRef } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Fetched } from '../ui/fetched';
import { count, percent } from '../ui/percentages';
import { type Folder, folderQuery, type Subject } from './coverage.api';
import { shareOf, STEPS } from './shares';
import { Treemap } from './treemap';

interface FolderTreemapProps {
  subject: Subject;
  version: string;
  folder: string;
  onShowTable: () => void;
}

export function FolderTreemap({ subject, version, folder, onShowTable }: FolderTreemapProps): JSX.Element {
  const fetched = useQuery(folderQuery(subject, version, folder));
  const { data } = fetched;
  const crumb = useRef<HTMLSpanElement>(null);
  const shown = useRef(folder);
  // What was pressed is gone with the folder that it was in: its reader goes on at the name of the one that is shown now.
  useEffect(() => {
    if (shown.current === folder) return;
    shown.current = folder;
    crumb.current?.focus({ preventScroll: true });
  }, [folder]);
  return (
    <div aria-busy={fetched.isPlaceholderData}>
      <nav className="crumbs" aria-label={text.coverage.treemap.folder}>
        {crumbsOf(folder).map(({ path, name }) =>
          path === folder ? (
            <span key={path} ref={crumb} tabIndex={-1} aria-current="page">
              {name}
            </span>
          ) : (
            <Link
              key={path}
              from={COVERAGE}
              to="."
              search={(search) => ({ ...search, folder: path === '' ? undefined : path })}
              resetScroll={false}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {name}
            </Link>
          ),
        )}
      </nav>
      <Fetched list={fetched} failed={text.coverage.treemap.failed} />
      {data && data.files > 0 ? <Shown data={data} subject={subject} onShowTable={onShowTable} /> : null}
      {data?.files === 0 ? (
        <Empty icon="search" title={text.coverage.treemap.gone} help={text.coverage.treemap.goneHelp} />
      ) : null}
    </div>
  );
}

const COVERAGE = '/organizations/$provider/$organization/repositories/$repository/coverage';

interface ShownProps extends Pick<FolderTreemapProps, 'subject' | 'onShowTable'> {
  data: Folder;
}

function Shown({ data, subject, onShowTable }: ShownProps): JSX.Element {
  const words = text.coverage.treemap;
  const share = shareOf(data);
  const name = data.folder === '' ? words.root : data.folder;
  return (
    <>
      <p className="treemap-about" role="status">
        {words.about(
          name,
          share === undefined ? text.coverage.nothing : percent(share),
          count(data.coverableLines),
          count(data.files),
        )}
      </p>
      <Treemap key={data.folder} folder={data} subject={subject}>
        {(entries, lines) => (
          <p className="treemap-others">
            {words.others(count(entries), count(lines))}{' '}
            <Button onClick={onShowTable}>{words.othersAction}</Button>
          </p>
        )}
      </Treemap>
      <Legend />
      <p className="help">{words.help}</p>
    </>
  );
}

function Legend(): JSX.Element {
  return (
    <ul className="legend" aria-label={text.coverage.treemap.legend}>
      {STEPS.map(({ name }) => (
        <li key={name}>
          <span className={`swatch step-${name}`} aria-hidden="true" />
          {text.coverage.treemap.steps[name]}
        </li>
      ))}
    </ul>
  );
}

/** A folder and those that it is in. */
function crumbsOf(folder: string): { path: string; name: string }[] {
  const crumbs = [{ path: '', name: text.coverage.treemap.root as string }];
  if (folder === '') return crumbs;
  const parts = folder.split('/');
  for (const [index, part] of parts.entries()) {
    const path = parts.slice(0, index + 1).join('/');
    if (path !== '') crumbs.push({ path, name: part });
  }
  return crumbs;
}
