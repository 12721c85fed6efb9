import { type JSX, useState } from 'react';
import '../styles/operations.css';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Fetched } from '../ui/fetched';
import { timeOf } from '../ui/moment';
import { Page } from '../ui/page';
import { CanarySection } from './canary-section';
import { EnforcersSection } from './enforcers-section';
import { ingestionOverviewQuery, tokensOverviewQuery } from './operations.api';
import { OutboxSection } from './outbox-section';
import { RevocationsSection } from './revocations-section';
import { isForbidden, useWatched } from './use-watched';
import { WorkSection } from './work-section';

const TOKENS_EVERY_MS = 2_000;
const INGESTION_EVERY_MS = 5_000;

export function OperationsPage(): JSX.Element {
  const [isPaused, setPaused] = useState(false);
  const tokens = useWatched(tokensOverviewQuery, TOKENS_EVERY_MS, isPaused);
  const isAllowed = !isForbidden(tokens.error);
  const ingestion = useWatched(ingestionOverviewQuery, INGESTION_EVERY_MS, isPaused || !isAllowed);
  if (!isAllowed)
    return (
      <Page title={text.operations.title}>
        <Empty icon="shield" title={text.operations.forbidden} help={text.operations.forbiddenHelp} />
      </Page>
    );
  return (
    <Page
      title={text.operations.title}
      lead={text.operations.lead}
      actions={
        <Button
          onClick={() => {
            setPaused(!isPaused);
          }}
        >
          {isPaused ? text.operations.resume : text.operations.pause}
        </Button>
      }
    >
      <p className="operations-asof">
        {tokens.data ? text.operations.asOf(timeOf(new Date(tokens.dataUpdatedAt)), isPaused) : ''}
      </p>
      <Fetched list={tokens} failed={tokens.data ? text.operations.stale : text.operations.failed} />
      <div className="operations">
        {tokens.data ? (
          <>
            <RevocationsSection part={tokens.data.revocations} />
            <EnforcersSection part={tokens.data.enforcers} />
            <CanarySection part={tokens.data.canary} />
            <OutboxSection title={text.operations.outbox.tokens} part={tokens.data.outbox} />
          </>
        ) : null}
        {ingestion.data ? (
          <>
            <OutboxSection title={text.operations.outbox.ingestion} part={ingestion.data.outbox} />
            <WorkSection part={ingestion.data.work} />
          </>
        ) : null}
      </div>
      {tokens.data || ingestion.data ? (
        <Fetched
          list={ingestion}
          failed={ingestion.data ? text.operations.ingestionStale : text.operations.ingestionFailed}
        />
      ) : null}
    </Page>
  );
}
