import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import type { ApiToken } from '../api/document/types.gen';
import { useApp } from '../session/app-context';
import { sessionQuery } from '../session/session.api';
import { text } from '../text/en';
import { CreateDialog } from '../tokens/create-dialog';
import { nameProblem } from '../tokens/name-rules';
import { ReceiptNotices } from '../tokens/receipt-notice';
import { RevokeDialog } from '../tokens/revoke-dialog';
import { nameOf } from '../tokens/token-cells';
import { useReceipts } from '../tokens/use-receipts';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Icon } from '../ui/icons';
import { Fetched, ShowMore } from '../ui/fetched';
import { Notice } from '../ui/notice';
import { Page } from '../ui/page';
import { useCreating } from '../ui/use-creating';
import { accountTokensQuery, createAccountToken, revokeAccountToken } from './account-tokens.api';
import { AccountTokensTable } from './account-tokens-table';
import { SessionsSection } from './sessions-section';

const NO_NAMES: ReadonlySet<string> = new Set();
/** A name is not asked of an account token, and two may have the same. */
const problemOf = (name: string) => (name === '' ? undefined : nameProblem(name, NO_NAMES));

export function AccessPage(): JSX.Element {
  const { queries } = useApp();
  const creating = useCreating();
  const list = useInfiniteQuery(accountTokensQuery);
  const { data: held } = useQuery(sessionQuery);
  const startedWith = held?.session.startedWith;
  const receipts = useReceipts();
  const [asked, setAsked] = useState<ApiToken>();
  const refresh = () => queries.invalidateQueries({ queryKey: accountTokensQuery.queryKey });
  const tokens = list.data?.pages.flatMap(({ data }) => data);
  const createButton = (
    <Button kind="primary" onClick={creating.open}>
      <Icon name="plus" />
      {text.tokens.create}
    </Button>
  );
  return (
    <Page
      title={text.access.title}
      part={text.access.account}
      lead={text.access.lead}
      actions={tokens?.length ? createButton : undefined}
    >
      <ReceiptNotices receipts={receipts} />
      <Fetched
        list={list}
        failed={tokens ? text.tokens.stale : text.tokens.failed}
        loading={text.tokens.loading}
      />
      {tokens?.length === 0 ? (
        <Empty icon="key" title={text.access.empty} help={text.access.emptyHelp} action={createButton} />
      ) : null}
      {tokens?.length ? <AccountTokensTable tokens={tokens} onRevoke={setAsked} /> : null}
      <ShowMore list={list} />
      <SessionsSection />
      <CreateDialog
        isOpen={creating.isOpen}
        title={text.access.createTitle}
        variable="CODACY_API_TOKEN"
        draftKey="new-account-token"
        nameLabel={text.tokens.nameOptional}
        nameHelp={text.access.nameHelp}
        problemOf={problemOf}
        create={createAccountToken}
        onChanged={() => void refresh()}
        onClose={creating.close}
      />
      {asked ? (
        <RevokeDialog
          title={text.revoking.title(nameOf(asked))}
          lead={text.revoking.lead}
          confirm={text.revoking.confirm}
          confirming={text.revoking.confirming}
          failed={text.revoking.failed}
          gone={text.revoking.gone}
          revoke={async () => ({ what: nameOf(asked), status: await revokeAccountToken(asked.id) })}
          onRevoked={receipts.add}
          onChanged={refresh}
          onClose={() => setAsked(undefined)}
        >
          {asked.id === startedWith ? <Notice tone="warning" title={text.revoking.signsOut} /> : null}
        </RevokeDialog>
      ) : null}
    </Page>
  );
}
