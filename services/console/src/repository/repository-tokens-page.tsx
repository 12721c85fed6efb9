import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type JSX, useState } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { useApp } from '../session/app-context';
import { text } from '../text/en';
import { CreateDialog } from '../tokens/create-dialog';
import { nameProblem } from '../tokens/name-rules';
import { ReceiptNotices } from '../tokens/receipt-notice';
import { isLive, nameOf } from '../tokens/token-cells';
import { useReceipts } from '../tokens/use-receipts';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Icon } from '../ui/icons';
import { useNow } from '../ui/moment';
import { Fetched } from '../ui/fetched';
import { Page } from '../ui/page';
import { useCreating } from '../ui/use-creating';
import { CiSnippets } from './ci-snippets';
import { DeleteTokensDialog } from './delete-tokens-dialog';
import { createRepositoryToken, repositoryTokensQuery } from './repository-tokens.api';
import { RepositoryTokensTable } from './repository-tokens-table';
import { TokensToolbar } from './tokens-toolbar';

const ROUTE = '/signed-in/organizations/$provider/$organization/repositories/$repository/settings/tokens';

export function RepositoryTokensPage(): JSX.Element {
  const { queries } = useApp();
  const names = useParams({ from: ROUTE });
  const creating = useCreating();
  const query = repositoryTokensQuery(names);
  const list = useQuery(query);
  const receipts = useReceipts();
  const now = useNow();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [asked, setAsked] = useState<readonly ApiToken[]>([]);
  const refresh = () => queries.invalidateQueries({ queryKey: query.queryKey });

  const tokens = list.data?.data;
  const limit = list.data?.pagination.limit ?? 0;
  const live = tokens?.filter((token) => isLive(token, now)) ?? [];
  // Whatever has gone meanwhile is selected no more.
  const chosen = tokens?.filter(({ id }) => selected.has(id)) ?? [];
  const takenNames = new Set(live.map(nameOf));
  const isFull = live.length >= limit;
  const createButton = (
    <Button kind="primary" isOff={isFull} onClick={creating.open}>
      <Icon name="plus" />
      {text.tokens.create}
    </Button>
  );
  const fullName = `${names.organization}/${names.repository}`;
  return (
    <Page
      title={text.repositoryTokens.title}
      part={text.repositoryTokens.settings}
      about={fullName}
      lead={text.repositoryTokens.lead(fullName)}
      actions={tokens?.length ? createButton : undefined}
    >
      <ReceiptNotices receipts={receipts} />
      <Fetched
        list={list}
        failed={tokens ? text.tokens.stale : text.tokens.failed}
        loading={text.tokens.loading}
      />
      {tokens?.length === 0 ? (
        <Empty
          icon="key"
          title={text.repositoryTokens.empty}
          help={text.repositoryTokens.emptyHelp}
          action={createButton}
        />
      ) : null}
      {tokens?.length ? (
        <>
          <TokensToolbar
            live={live.length}
            limit={limit}
            chosen={chosen}
            withoutExpiry={tokens.filter(({ expiresAt }) => expiresAt === undefined)}
            onDelete={setAsked}
          />
          <RepositoryTokensTable
            tokens={tokens}
            now={now}
            selected={new Set(chosen.map(({ id }) => id))}
            onSelect={setSelected}
            onDelete={setAsked}
          />
        </>
      ) : null}
      {tokens ? <CiSnippets /> : null}
      <CreateDialog
        isOpen={creating.isOpen}
        title={text.repositoryTokens.createTitle}
        variable="CODACY_PROJECT_TOKEN"
        draftKey={`new-token ${names.provider}/${fullName}`}
        nameLabel={text.tokens.name}
        nameHelp={text.tokens.nameRules.hint}
        problemOf={(name) => nameProblem(name, takenNames)}
        create={(wanted) => createRepositoryToken(names, wanted)}
        onChanged={() => void refresh()}
        onClose={creating.close}
      />
      {asked.length > 0 ? (
        <DeleteTokensDialog
          names={names}
          tokens={asked}
          onDeleted={receipts.add}
          onChanged={refresh}
          onClose={() => setAsked([])}
        />
      ) : null}
    </Page>
  );
}
