import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  DropDeadLettersData,
  DropDeadLettersResponse,
  GetEventsOverviewData,
  GetEventsOverviewResponse,
  GetIngestionOverviewData,
  GetIngestionOverviewResponse,
  GetTokensOverviewData,
  GetTokensOverviewResponse,
  RetryDeadLettersData,
  RetryDeadLettersResponse,
} from '../api/document/types.gen';

export type TokensOverview = GetTokensOverviewResponse['data'];
export type IngestionOverview = GetIngestionOverviewResponse['data'];
export type EventsOverview = GetEventsOverviewResponse['data'];
export type ParkedEvent = ValueOf<EventsOverview['deadLetters']>['list'][number];
export type Settled = RetryDeadLettersResponse['data'];

/** A part of an overview, as it could be read or not. */
export type Part<Value> = { state: 'read'; value: Value } | { state: 'unread'; problem: string };
/** What a part holds where it could be read. */
export type ValueOf<P> = P extends { state: 'read'; value: infer Value } ? Value : never;

export const tokensOverviewQuery = queryOptions({
  queryKey: ['operations', 'tokens'],
  queryFn: async ({ signal }) =>
    (
      await call<GetTokensOverviewData, GetTokensOverviewResponse>({
        method: 'GET',
        url: '/api/v3/operations/tokens',
        signal,
      })
    ).body.data,
});

export const ingestionOverviewQuery = queryOptions({
  queryKey: ['operations', 'ingestion'],
  queryFn: async ({ signal }) =>
    (
      await call<GetIngestionOverviewData, GetIngestionOverviewResponse>({
        method: 'GET',
        url: '/api/v3/operations/ingestion',
        signal,
      })
    ).body.data,
});

export const eventsOverviewQuery = queryOptions({
  queryKey: ['operations', 'events'],
  queryFn: async ({ signal }) =>
    (
      await call<GetEventsOverviewData, GetEventsOverviewResponse>({
        method: 'GET',
        url: '/api/v3/operations/events',
        signal,
      })
    ).body.data,
});

export const retryLetters = async (letters: readonly ParkedEvent[]): Promise<Settled> =>
  (
    await call<RetryDeadLettersData, RetryDeadLettersResponse>({
      method: 'POST',
      url: '/api/v3/operations/events/dead-letters/retry',
      body: { letters: namesOf(letters) },
    })
  ).body.data;

export const dropLetters = async (letters: readonly ParkedEvent[]): Promise<Settled> =>
  (
    await call<DropDeadLettersData, DropDeadLettersResponse>({
      method: 'POST',
      url: '/api/v3/operations/events/dead-letters/drop',
      body: { letters: namesOf(letters) },
    })
  ).body.data;

const namesOf = (letters: readonly ParkedEvent[]) => letters.map(({ queue, ref }) => ({ queue, ref }));
