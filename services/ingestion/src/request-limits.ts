import type { RequestLimits } from '@libs/http';
import { defaultIngestionRequestLimits, type IngestionRequestLimits } from './ingestion.config';

/** What carries a body lasts as long as its sender takes; it must not take the place of what is only asked. */
export function requestLimitsOf(
  limits: Partial<IngestionRequestLimits> | undefined,
): RequestLimits<'uploads' | 'requests'> {
  return {
    kindOf: ({ method }) => (method === 'POST' ? 'uploads' : 'requests'),
    most: { ...defaultIngestionRequestLimits, ...limits },
  };
}
