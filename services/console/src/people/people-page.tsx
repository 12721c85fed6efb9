import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type JSX, useState } from 'react';
import { organizationQuery } from '../organizations/organizations.api';
import { useApp } from '../session/app-context';
import { sessionQuery } from '../session/session.api';
import { text } from '../text/en';
import { ReceiptNotices } from '../tokens/receipt-notice';
import { useReceipts } from '../tokens/use-receipts';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Fetched, ShowMore } from '../ui/fetched';
import { TextField } from '../ui/field';
import { Icon } from '../ui/icons';
import { Notice } from '../ui/notice';
import { Page } from '../ui/page';
import { TYPING_PAUSE_MS, useSettled } from '../ui/use-settled';
import { AddPeopleDialog } from './add-people-dialog';
import { ExportPeopleButton, ExportPeopleFailure, usePeopleExport } from './export-people';
import { peopleKey, peopleQuery } from './people.api';
import { PeopleTable } from './people-table';
import { type AskedOfPerson, PersonDialog } from './person-dialog';

const ROUTE = '/signed-in/organizations/$provider/$organization/people';
const PATH = '/organizations/$provider/$organization/people';

export function PeoplePage(): JSX.Element {
  const { queries } = useApp();
  const names = useParams({ from: ROUTE });
  const { add: isAdding = false } = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const wanted = useSettled(search.trim(), TYPING_PAUSE_MS);
  const list = useInfiniteQuery({ ...peopleQuery(names, wanted), placeholderData: keepPreviousData });
  const ownRole = useQuery(organizationQuery(names)).data?.membership.userRole;
  const ownId = useQuery(sessionQuery).data?.session.account.id;
  const receipts = useReceipts();
  const exporting = usePeopleExport(names);
  const [asked, setAsked] = useState<AskedOfPerson>();
  const [done, setDone] = useState<string>();
  const isAdmin = ownRole === 'admin';
  const people = list.data?.pages.flatMap(({ data }) => data);
  const total = list.data?.pages[0]?.pagination.total ?? people?.length ?? 0;
  const show = (add: boolean): void =>
    void navigate({ to: PATH, params: names, search: add ? { add } : {}, replace: true });
  const refresh = async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: peopleKey(names) }),
      queries.invalidateQueries({ queryKey: organizationQuery(names).queryKey }),
    ]);
  };
  return (
    <Page
      title={text.people.title}
      about={names.organization}
      lead={ownRole === undefined || isAdmin ? text.people.lead : text.people.leadForOthers}
      actions={
        isAdmin ? (
          <Button kind="primary" onClick={() => show(true)}>
            <Icon name="plus" />
            {text.people.add}
          </Button>
        ) : undefined
      }
    >
      <ReceiptNotices receipts={receipts} />
      {done === undefined ? null : <Notice tone="good" title={done} onDismiss={() => setDone(undefined)} />}
      <ExportPeopleFailure exporting={exporting} />
      <div className="toolbar">
        <TextField
          label={text.people.search}
          name="search"
          type="search"
          value={search}
          onChange={setSearch}
        />
        <div className="toolbar-actions">
          {people ? (
            <p className="count" role="status">
              {text.people.shown(people.length, total)}
            </p>
          ) : null}
          <ExportPeopleButton exporting={exporting} />
        </div>
      </div>
      <Fetched list={list} failed={people ? text.people.stale : text.people.failed} />
      {people?.length === 0 ? (
        <Empty
          icon="search"
          title={text.people.noMatch(wanted)}
          help={text.people.noMatchHelp}
          action={<Button onClick={() => setSearch('')}>{text.repositories.clearSearch}</Button>}
        />
      ) : null}
      {people?.length ? (
        <PeopleTable
          label={text.people.tableLabel(names.organization)}
          people={people}
          ownId={ownId}
          {...(isAdmin && {
            actions: {
              changeRole: (person) => setAsked({ what: 'role', person }),
              remove: (person) => setAsked({ what: 'removal', person }),
            },
          })}
        />
      ) : null}
      <ShowMore list={list} />
      {isAdding ? (
        <AddPeopleDialog
          names={names}
          onAdded={(count) => setDone(text.people.added(count, names.organization))}
          onChanged={refresh}
          onClose={() => show(false)}
        />
      ) : null}
      {asked ? (
        <PersonDialog
          names={names}
          asked={asked}
          isSelf={asked.person.userId === ownId}
          onReceipt={receipts.add}
          onDone={setDone}
          onChanged={refresh}
          onClose={() => setAsked(undefined)}
        />
      ) : null}
    </Page>
  );
}
