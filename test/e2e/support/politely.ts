import { eventually } from '@libs/testing';
import type { Reply } from './raw-http';

/** A client that does as it is told: an honest 503 is asked again. On a busy machine a lease may lapse for a moment. */
export const politely = (send: () => Promise<Reply>): Promise<Reply> =>
  eventually(
    async () => {
      const reply = await send();
      if (reply.status === 503) throw new Error(`Still 503: ${reply.text}`);
      return reply;
    },
    { timeoutMs: 30_000, everyMs: 250 },
  );
