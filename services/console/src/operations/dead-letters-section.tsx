import { type JSX, useState } from 'react';
import { useApp } from '../session/app-context';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { FailureNotice } from '../ui/failure-notice';
import { Notice } from '../ui/notice';
import { useOnce } from '../ui/use-once';
import { DeadLettersTable } from './dead-letters-table';
import { DropDialog } from './drop-dialog';
import {
  type EventsOverview,
  eventsOverviewQuery,
  type ParkedEvent,
  type Part,
  retryLetters,
  type Settled,
  type ValueOf,
} from './operations.api';
import { PartSection } from './part-section';

const words = text.operations.deadLetters;

/** As many as one call settles. */
const MOST = 100;

type DeadLetters = ValueOf<EventsOverview['deadLetters']>;

export function DeadLettersSection({ part }: { part: Part<DeadLetters> }): JSX.Element {
  return (
    <PartSection title={words.title} part={part} isWide>
      {(letters) => <DeadLetters {...letters} />}
    </PartSection>
  );
}

function DeadLetters({ list, total }: DeadLetters): JSX.Element {
  const { queries } = useApp();
  const [done, setDone] = useState<string>();
  const [asked, setAsked] = useState<readonly ParkedEvent[]>([]);
  const refresh = () => queries.invalidateQueries({ queryKey: eventsOverviewQuery.queryKey });
  const retrying = useOnce<readonly ParkedEvent[], Settled>(
    async (letters) => {
      try {
        return await retryLetters(letters);
      } finally {
        await refresh();
      }
    },
    (settled) => {
      setDone(words.retried(settled));
    },
  );
  return (
    <>
      {retrying.error ? (
        <FailureNotice title={words.notRetried} error={retrying.error} whenUnanswered={words.unknown} />
      ) : null}
      {done === undefined ? null : (
        <Notice tone="neutral" title={done} onDismiss={() => setDone(undefined)} />
      )}
      {list.length === 0 ? (
        <Empty icon="check" title={words.empty} help={words.emptyHelp} />
      ) : (
        <>
          <div className="toolbar">
            <p className="count">{words.count(list.length, total)}</p>
            <div className="toolbar-actions">
              <Button
                busy={retrying.isRunning && words.retrying}
                onClick={() => retrying.run(list.slice(0, MOST))}
              >
                {words.retryAll}
              </Button>
              <Button kind="danger" onClick={() => setAsked(list.slice(0, MOST))}>
                {words.dropAll}
              </Button>
            </div>
          </div>
          <DeadLettersTable
            list={list}
            isOff={retrying.isRunning}
            onRetry={(letter) => retrying.run([letter])}
            onDrop={(letter) => setAsked([letter])}
          />
        </>
      )}
      {asked.length > 0 ? (
        <DropDialog
          letters={asked}
          onDropped={(settled) => setDone(words.dropped(settled))}
          onChanged={refresh}
          onClose={() => setAsked([])}
        />
      ) : null}
    </>
  );
}
