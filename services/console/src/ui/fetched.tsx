import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from './button';
import { FailureNotice } from './failure-notice';
import { Loading } from './loading';

/** What these say of a query, as TanStack Query gives it. */
interface Fetching {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly refetch: () => Promise<unknown>;
}

interface FetchedProps {
  list: Fetching;
  /** What to say where it could not be fetched. */
  failed: string;
  loading?: string;
}

/** How it stands with what a page shows: it is on its way, or it could not be had. */
export function Fetched({ list, failed, loading }: FetchedProps): JSX.Element {
  return (
    <>
      {list.error ? (
        <FailureNotice title={failed} error={list.error} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <Loading label={loading} /> : null}
    </>
  );
}

interface MoreProps {
  list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}

/** Fetches the next page of a list, as long as there is one. */
export function ShowMore({ list }: MoreProps): JSX.Element | null {
  if (!list.hasNextPage) return null;
  return (
    <Button busy={list.isFetchingNextPage && text.waiting.loading} onClick={() => void list.fetchNextPage()}>
      {text.actions.showMore}
    </Button>
  );
}
