import { type JSX, useState } from 'react';
import '../styles/operations.css';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Fetched } from '../ui/fetched';
import { timeOf } from '../ui/moment';
import { Page } from '../ui/page';
import { CanarySection } from './canary-section';
import { ConsumersSection } from './consumers-section';
import { DeadLettersSection } from './dead-letters-section';
import { EnforcersSection } from './enforcers-section';
import { eventsOverviewQuery, ingestionOverviewQuery, tokensOverviewQuery } from './operations.api';
import { OutboxSection } from './outbox-section';
import { PartSection } from './part-section';
import { RevocationsSection } from './revocations-section';
import { isForbidden, useWatched } from './use-watched';
import { WorkSection } from './work-section';

const TOKENS_EVERY_MS = 2_000;
const INGESTION_EVERY_MS = 5_000;
const EVENTS_EVERY_MS = 15_000;

export function OperationsPage(): JSX.Element {
  const [isPaused, setPaused] = useState(false);
  const tokens = useWatched(tokensOverviewQuery, TOKENS_EVERY_MS, isPaused);
  const isAllowed = !isForbidden(tokens.error);
  const ingestion = useWatched(ingestionOverviewQuery, INGESTION_EVERY_MS, isPaused || !isAllowed);
  const events = useWatched(eventsOverviewQuery, EVENTS_EVERY_MS, isPaused || !isAllowed);
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
        {events.data?.consumers ? <ConsumersSection part={events.data.consumers} /> : null}
        {events.data?.deadLetters ? <DeadLettersSection part={events.data.deadLetters} /> : null}
        {events.data?.bus === 'none' ? <NoKafka /> : null}
      </div>
      {tokens.data ? (
        <>
          <Fetched
            list={ingestion}
            failed={ingestion.data ? text.operations.ingestionStale : text.operations.ingestionFailed}
          />
          <Fetched
            list={events}
            failed={events.data ? text.operations.eventsStale : text.operations.eventsFailed}
          />
        </>
      ) : null}
    </Page>
  );
}

function NoKafka(): JSX.Element {
  const { title, noKafka, noKafkaHelp } = text.operations.deadLetters;
  return (
    <PartSection title={title} part={{ state: 'read', value: undefined }}>
      {() => <Empty icon="search" title={noKafka} help={noKafkaHelp} />}
    </PartSection>
  );
}
