import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type JSX, useState } from 'react';
import { ManagersOnly } from '../organizations/managers-only';
import { organizationQuery } from '../organizations/organizations.api';
import { useApp } from '../session/app-context';
import { text } from '../text/en';
import { ReceiptNotices } from '../tokens/receipt-notice';
import { useReceipts } from '../tokens/use-receipts';
import { Fetched, ShowMore } from '../ui/fetched';
import { useNow } from '../ui/moment';
import { Page } from '../ui/page';
import { TYPING_PAUSE_MS, useSettled } from '../ui/use-settled';
import { NoTokens } from './no-tokens';
import type { OrganizationToken } from './organization-token';
import { organizationTokensKey, organizationTokensQuery } from './organization-tokens.api';
import { OrganizationTokensTable } from './organization-tokens-table';
import { OrganizationTokensToolbar } from './organization-tokens-toolbar';
import { RevokeTokensDialog } from './revoke-tokens-dialog';
import type { TokensShown } from './tokens-shown';

const ROUTE = '/signed-in/organizations/$provider/$organization/tokens';
const PATH = '/organizations/$provider/$organization/tokens';

export function OrganizationTokensPage(): JSX.Element {
  const names = useParams({ from: ROUTE });
  const organization = useQuery(organizationQuery(names));
  const role = organization.data?.membership.userRole;
  const { organization: name } = names;
  return (
    <Page title={text.organizationTokens.title} about={name} lead={text.organizationTokens.lead(name)}>
      <Fetched list={organization} failed={text.tokens.failed} loading={text.tokens.loading} />
      {role === 'member' ? <ManagersOnly help={text.organizationTokens.managersOnly} /> : null}
      {role === undefined || role === 'member' ? null : <Tokens />}
    </Page>
  );
}

function Tokens(): JSX.Element {
  const { queries } = useApp();
  const names = useParams({ from: ROUTE });
  const { show } = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const wanted = useSettled(search.trim(), TYPING_PAUSE_MS);
  const list = useInfiniteQuery({
    ...organizationTokensQuery(names, { show, search: wanted }),
    placeholderData: keepPreviousData,
  });
  const receipts = useReceipts();
  const now = useNow();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [asked, setAsked] = useState<readonly OrganizationToken[]>([]);
  const tokens = list.data?.pages.flatMap(({ data }) => data);
  // Whatever has gone meanwhile is selected no more.
  const chosen = tokens?.filter(({ id }) => selected.has(id)) ?? [];
  const choose = (shown: TokensShown | undefined): void => {
    setSelected(new Set());
    void navigate({ to: PATH, params: names, search: shown ? { show: shown } : {}, replace: true });
  };
  return (
    <>
      <ReceiptNotices receipts={receipts} />
      <OrganizationTokensToolbar
        show={show}
        onShow={choose}
        search={search}
        onSearch={setSearch}
        count={tokens && { shown: tokens.length, total: list.data?.pages[0]?.pagination.total }}
        chosen={chosen}
        onRevoke={setAsked}
      />
      <Fetched
        list={list}
        failed={tokens ? text.tokens.stale : text.tokens.failed}
        loading={text.tokens.loading}
      />
      {tokens?.length === 0 ? <NoTokens show={show} search={wanted} onClear={() => setSearch('')} /> : null}
      {tokens?.length ? (
        <OrganizationTokensTable
          names={names}
          tokens={tokens}
          now={now}
          selected={new Set(chosen.map(({ id }) => id))}
          onSelect={setSelected}
          onRevoke={setAsked}
        />
      ) : null}
      <ShowMore list={list} />
      {asked.length > 0 ? (
        <RevokeTokensDialog
          names={names}
          tokens={asked}
          onReceipt={receipts.add}
          onLeft={setAsked}
          onChanged={() => queries.invalidateQueries({ queryKey: organizationTokensKey(names) })}
          onClose={() => setAsked([])}
        />
      ) : null}
    </>
  );
}
