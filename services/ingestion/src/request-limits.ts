import type { RequestLimits } from '@libs/http';
import { defaultIngestionRequestLimits, type IngestionRequestLimits } from './ingestion.config';

/**
 * What carries a body lasts as long as its sender takes, and a stream as long as somebody watches; neither must take the place of
 * what is only asked.
 */
export function requestLimitsOf(
  limits: Partial<IngestionRequestLimits> | undefined,
): RequestLimits<'uploads' | 'streams' | 'requests'> {
  return {
    kindOf: ({ method, path }) => {
      if (method === 'POST') return 'uploads';
      return path.endsWith('/coverage/uploads/events') ? 'streams' : 'requests';
    },
    most: { ...defaultIngestionRequestLimits, ...limits },
  };
}
