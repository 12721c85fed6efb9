import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { JSX } from 'react';
import '../styles/coverage.css';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { Fetched } from '../ui/fetched';
import { Page } from '../ui/page';
import { count, percent } from '../ui/percentages';
import { CommitSha } from '../ui/sha';
import { type CoverageFile, fileQuery, linesQuery, type Subject } from './coverage.api';
import { FileLines } from './file-lines';
import { Figure, Figures } from './figures';
import { ShareBar } from './share-bar';

const ROUTE =
  '/signed-in/organizations/$provider/$organization/repositories/$repository/coverage/files/$fileId';
const COVERAGE = '/organizations/$provider/$organization/repositories/$repository/coverage';

export function FilePage(): JSX.Element {
  const { fileId, ...names } = useParams({ from: ROUTE });
  const { branch } = useSearch({ from: ROUTE });
  const subject = { names, branch };
  const fetched = useQuery(fileQuery(subject, fileId));
  const found = fetched.data;
  const path = found?.file.path ?? '';
  return (
    <Page
      title={path === '' ? text.coverage.filesPart.name : nameIn(path)}
      part={path}
      about={`${names.organization}/${names.repository}`}
      actions={
        <Link className="button button-plain" to={COVERAGE} params={names} search={{ branch }}>
          {text.coverage.file.back}
        </Link>
      }
    >
      <Fetched list={fetched} failed={text.coverage.file.failed} loading={text.coverage.loading} />
      {found?.file.commitSha === '' ? (
        <Empty icon="search" title={text.coverage.file.none} help={text.coverage.file.noneHelp} />
      ) : null}
      {found && found.file.commitSha !== '' ? <Found found={found} subject={subject} /> : null}
    </Page>
  );
}

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || path;

function Found({
  found: { file, coverage },
  subject,
}: {
  found: CoverageFile;
  subject: Subject;
}): JSX.Element {
  return (
    <>
      <Figures>
        <Figure name={text.coverage.share}>
          <strong className="figure-share">
            {coverage ? percent(coverage.coverage) : text.coverage.nothing}
          </strong>
          {coverage ? <ShareBar share={coverage.coverage} /> : null}
        </Figure>
        {coverage ? (
          <Figure name={text.coverage.lines}>
            {text.coverage.linesOf(count(coverage.coveredLines), count(coverage.coverableLines))}
          </Figure>
        ) : null}
        <Figure name={text.coverage.commit}>
          <CommitSha sha={file.commitSha} />
        </Figure>
        {file.language === '' ? null : <Figure name={text.coverage.file.language}>{file.language}</Figure>}
        {file.gitProviderUrl === '' ? null : (
          <Figure name={text.coverage.file.source}>
            <a href={file.gitProviderUrl} rel="noreferrer">
              {text.coverage.file.sourceAt}
            </a>
          </Figure>
        )}
      </Figures>
      {coverage ? (
        <Lines subject={subject} fileId={file.fileId} commitSha={file.commitSha} path={file.path} />
      ) : (
        <Empty icon="search" title={text.coverage.file.noLines} help={text.coverage.file.noLinesHelp} />
      )}
    </>
  );
}

interface LinesProps {
  subject: Subject;
  fileId: number;
  commitSha: string;
  path: string;
}

function Lines({ subject, fileId, commitSha, path }: LinesProps): JSX.Element {
  const fetched = useQuery(linesQuery(subject, fileId, commitSha));
  return (
    <>
      <Fetched list={fetched} failed={text.coverage.file.linesFailed} />
      {fetched.data && fetched.data.length > 0 ? <FileLines lines={fetched.data} path={path} /> : null}
    </>
  );
}
