import { type QueryKey, useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import { ApiFailure } from '../api/failure';

/**
 * Asks again and again while the page is seen and not paused. Whoever may not see it is not asked for twice, nor whoever is signed out
 * by now; after any other failure it goes on, for trouble is what this page is for.
 */
export function useWatched<Data, Key extends QueryKey>(
  options: UseQueryOptions<Data, Error, Data, Key>,
  everyMs: number,
  isPaused: boolean,
): UseQueryResult<Data> {
  return useQuery({
    ...options,
    retry: false,
    staleTime: everyMs,
    refetchInterval: ({ state }) =>
      isPaused || isForbidden(state.error) || isSignedOut(state.error) ? false : everyMs,
  });
}

const isSignedOut = (error: Error | null): boolean => error instanceof ApiFailure && error.isSignedOut;

export const isForbidden = (error: Error | null): boolean =>
  error instanceof ApiFailure && error.facts.status === 403;
