import { eventually } from '@libs/testing';
import type { Reply } from './raw-http';

/** A client that does as it is told: an honest 503 is asked again. On a busy machine a lease may lapse for a moment. */
export async function politely(send: () => Promise<Reply>): Promise<Reply> {
  let failure: unknown;
  const answered = await eventually(
    async () => {
      const reply = await send().catch((error: unknown) => {
        failure = error;
      });
      if (reply?.status === 503) throw new Error(`Still 503: ${reply.text}`);
      return reply;
    },
    { timeoutMs: 30_000, everyMs: 250 },
  );
  if (answered) return answered;
  throw failure;
}
