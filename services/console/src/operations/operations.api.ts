import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  GetIngestionOverviewData,
  GetIngestionOverviewResponse,
  GetTokensOverviewData,
  GetTokensOverviewResponse,
} from '../api/document/types.gen';

export type TokensOverview = GetTokensOverviewResponse['data'];
export type IngestionOverview = GetIngestionOverviewResponse['data'];

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
