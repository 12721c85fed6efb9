import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type JSX, useState } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { TextField } from '../ui/field';
import { Fetched, ShowMore } from '../ui/fetched';
import { Page } from '../ui/page';
import { Icon } from '../ui/icons';
import { useCreating } from '../ui/use-creating';
import { TYPING_PAUSE_MS, useSettled } from '../ui/use-settled';
import { AddRepositoryDialog } from './add-repository-dialog';
import { organizationQuery, repositoriesQuery, type Repository } from './organizations.api';

export function RepositoriesPage(): JSX.Element {
  const names = useParams({ from: '/signed-in/organizations/$provider/$organization/' });
  const [search, setSearch] = useState('');
  const asked = useSettled(search.trim(), TYPING_PAUSE_MS);
  const list = useInfiniteQuery({ ...repositoriesQuery(names, asked), placeholderData: keepPreviousData });
  const repositories = list.data?.pages.flatMap(({ data }) => data);
  const total = list.data?.pages[0]?.pagination.total ?? repositories?.length ?? 0;
  const { organization } = names;
  const { data: found } = useQuery(organizationQuery(names));
  const role = found?.membership.userRole;
  const adding = useCreating();
  const addButton =
    role === 'manager' || role === 'admin' ? (
      <Button kind="primary" onClick={adding.open}>
        <Icon name="plus" />
        {text.addRepository.open}
      </Button>
    ) : undefined;
  return (
    <Page
      title={text.repositories.title}
      about={organization}
      lead={text.repositories.lead(organization)}
      actions={total > 0 || asked !== '' ? addButton : undefined}
    >
      <div className="toolbar">
        <TextField
          label={text.repositories.search}
          name="search"
          type="search"
          value={search}
          onChange={setSearch}
        />
        {repositories ? (
          <p className="count" role="status">
            {text.repositories.shown(repositories.length, total)}
          </p>
        ) : null}
      </div>
      <Fetched list={list} failed={text.repositories.failed} />
      {repositories?.length === 0 ? (
        <NoRepositories search={asked} onClear={() => setSearch('')} add={addButton} />
      ) : null}
      {repositories && repositories.length > 0 ? (
        <RepositoryTable label={organization} repositories={repositories} />
      ) : null}
      <ShowMore list={list} />
      {adding.isOpen ? <AddRepositoryDialog names={names} onClose={adding.close} /> : null}
    </Page>
  );
}

interface NoRepositoriesProps {
  search: string;
  onClear: () => void;
  /** For those who may. */
  add: JSX.Element | undefined;
}

function NoRepositories({ search, onClear, add }: NoRepositoriesProps): JSX.Element {
  return search === '' ? (
    <Empty
      icon="shield"
      title={text.repositories.empty}
      help={add ? text.repositories.emptyAddHelp : text.repositories.emptyHelp}
      action={add}
    />
  ) : (
    <Empty
      icon="search"
      title={text.repositories.noMatch(search)}
      help={text.repositories.noMatchHelp}
      action={<Button onClick={onClear}>{text.repositories.clearSearch}</Button>}
    />
  );
}

function RepositoryTable({
  label,
  repositories,
}: {
  label: string;
  repositories: Repository[];
}): JSX.Element {
  return (
    <div className="table-frame">
      <table className="table" aria-label={text.repositories.lead(label)}>
        <thead>
          <tr>
            <th scope="col">{text.repositories.name}</th>
            <th scope="col">{text.repositories.visibility}</th>
            <th scope="col">{text.repositories.permission}</th>
          </tr>
        </thead>
        <tbody>
          {repositories.map(({ provider, owner, name, visibility, permission }) => (
            <tr key={name}>
              <th scope="row">
                <Link
                  to="/organizations/$provider/$organization/repositories/$repository"
                  params={{ provider, organization: owner, repository: name }}
                >
                  {name}
                </Link>
              </th>
              <td>{text.addRepository.visibilities[visibility].name}</td>
              <td>
                {permission === undefined
                  ? text.repositories.noPermission
                  : text.repositories.permissions[permission]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
