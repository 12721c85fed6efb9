import type { RequestHead, RequestLimits } from '@libs/http';
import { defaultIngestionRequestLimits, type IngestionRequestLimits } from './ingestion.config';
import type { UploadQueue } from './uploads/upload-queue';

/**
 * What carries a body lasts as long as its sender takes, and a stream as long as somebody watches; neither must take the place of
 * what is only asked.
 */
export function requestLimitsOf(
  limits: Partial<IngestionRequestLimits> | undefined,
  queue: Pick<UploadQueue, 'isFull'>,
): RequestLimits<'uploads' | 'streams' | 'requests'> {
  return {
    kindOf: ({ method, path }) => {
      if (method === 'POST') return 'uploads';
      return path.endsWith('/coverage/uploads/events') ? 'streams' : 'requests';
    },
    most: { ...defaultIngestionRequestLimits, ...limits },
    isBehind: (head) => queue.isFull() && isUpload(head),
  };
}

/** What Codacy's clients send is under /2.0 (contract 1.2 and 1.5). */
const isUpload = ({ method, path }: RequestHead): boolean =>
  method === 'POST' && path.startsWith('/2.0/') && path !== '/2.0/git/import';
