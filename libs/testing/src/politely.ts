import { eventually } from './eventually';

/**
 * A client that does as it is told: an honest 503 is asked again, for up to a minute. On a busy machine a lease may lapse, or a
 * connection be missing, for a moment. What `send` throws is thrown at once.
 */
export async function politely<T extends { readonly status: number; readonly body?: unknown }>(
  send: () => Promise<T>,
): Promise<T> {
  let failure: unknown;
  const answered = await eventually(
    async () => {
      const reply = await send().catch((error: unknown) => {
        failure = error;
      });
      if (reply?.status === 503) throw new Error(`Still 503: ${JSON.stringify(reply.body)}`);
      return reply;
    },
    { everyMs: 250 },
  );
  if (answered) return answered;
  throw failure;
}
