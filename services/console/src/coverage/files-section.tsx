import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { TextField } from '../ui/field';
import { Fetched, ShowMore } from '../ui/fetched';
import { count } from '../ui/percentages';
import { Segments } from '../ui/segments';
import { TYPING_PAUSE_MS, useSettled } from '../ui/use-settled';
import { filesQuery, type Subject } from './coverage.api';
import { FilesTable, type FilesOrder } from './files-table';
import { FolderTreemap } from './folder-treemap';

const ROUTE = '/signed-in/organizations/$provider/$organization/repositories/$repository/coverage';

interface FilesSectionProps {
  subject: Subject;
  version: string;
}

const VIEWS = [
  { value: 'table', label: text.coverage.filesPart.table },
  { value: 'treemap', label: text.coverage.filesPart.treemap },
] as const;

export function FilesSection({ subject, version }: FilesSectionProps): JSX.Element {
  const { view = 'table', folder = '' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({
    from: '/organizations/$provider/$organization/repositories/$repository/coverage',
  });
  const [search, setSearch] = useState('');
  const show = (wanted: (typeof VIEWS)[number]['value']): void =>
    void navigate({
      search: ({ branch }) => ({ branch, view: wanted === 'treemap' ? wanted : undefined }),
      replace: true,
      resetScroll: false,
    });
  return (
    <section className="section" aria-labelledby="files">
      <div className="section-head">
        <h2 id="files">{text.coverage.filesPart.title}</h2>
        <div className="view-choice">
          <Segments
            name="view"
            legend={text.coverage.filesPart.view}
            options={VIEWS}
            value={view}
            onChange={show}
          />
        </div>
      </div>
      {view === 'treemap' ? (
        <FolderTreemap
          subject={subject}
          version={version}
          folder={folder}
          onShowTable={() => {
            setSearch(folder === '' ? '' : `${folder}/`);
            show('table');
          }}
        />
      ) : (
        <FilesList subject={subject} version={version} search={search} onSearch={setSearch} />
      )}
    </section>
  );
}

interface FilesListProps extends FilesSectionProps {
  search: string;
  onSearch: (search: string) => void;
}

function FilesList({ subject, version, search, onSearch }: FilesListProps): JSX.Element {
  const [order, setOrder] = useState<FilesOrder>({ sort: 'uncovered-lines', direction: 'desc' });
  const asked = useSettled(search.trim(), TYPING_PAUSE_MS);
  const list = useInfiniteQuery(filesQuery(subject, version, { search: asked, ...order }));
  const files = list.data?.pages.flatMap(({ data }) => data);
  const total = list.data?.pages[0]?.pagination.total ?? files?.length ?? 0;
  const words = text.coverage.filesPart;
  return (
    <>
      <div className="toolbar">
        <TextField
          label={words.search}
          name="search-files"
          type="search"
          value={search}
          onChange={onSearch}
        />
        {files ? (
          <p className="count" role="status">
            {words.shown(count(files.length), count(total))}
          </p>
        ) : null}
      </div>
      <Fetched list={list} failed={words.failed} />
      {files?.length === 0 ? (
        <Empty
          icon="search"
          title={words.noMatch(asked)}
          help={words.noMatchHelp}
          action={
            <Button
              onClick={() => {
                onSearch('');
              }}
            >
              {words.clearSearch}
            </Button>
          }
        />
      ) : null}
      {files && files.length > 0 ? (
        <FilesTable
          subject={subject}
          files={files}
          order={order}
          onOrder={setOrder}
          isOld={list.isPlaceholderData}
        />
      ) : null}
      <div className="section-more">
        <ShowMore list={list} />
      </div>
    </>
  );
}
