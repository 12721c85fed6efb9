import { z } from 'zod';
import { explain } from '../explain';
import { ApiFailure } from './api.errors';

const coded = z.object({ code: z.string() });
const timedOut = z.object({ name: z.literal('TimeoutError') });

/** Before anything was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const OF_TLS = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** The connection failed, or the answer did not come. */
export class NotReached extends ApiFailure {
  constructor(
    message: string,
    /** Nothing of the request was sent. */
    readonly isUnsent: boolean,
    /** The same attempt cannot go better in a moment. */
    readonly isLasting: boolean,
    cause: unknown,
  ) {
    super(message, 'unavailable', undefined, { cause });
    this.name = 'NotReached';
  }
}

export function notReached(baseUrl: string, error: unknown, timeoutMs: number): NotReached {
  const code = coded.safeParse(error).data?.code ?? '';
  if (timedOut.safeParse(error).success)
    return new NotReached(
      `${baseUrl} has not answered within ${String(Math.round(timeoutMs / 1_000))} s.`,
      false,
      false,
      error,
    );
  if (OF_TLS.test(code))
    return new NotReached(
      `${baseUrl} cannot be trusted: ${explain(error)} (${code}). A CA of your own is named by NODE_EXTRA_CA_CERTS.`,
      true,
      true,
      error,
    );
  return new NotReached(
    `${baseUrl} cannot be reached: ${explain(error).replace(/\.$/, '')}.`,
    NOT_SENT.has(code),
    code === 'ENOTFOUND',
    error,
  );
}
