import { text } from '../text/en';

export interface FailureFacts {
  /** Undefined: no answer came. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterS?: number | undefined;
}

/** A call that did not succeed, with the sentence that tells a person why. */
export class ApiFailure extends Error {
  constructor(
    sentence: string,
    readonly facts: FailureFacts = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options);
  }

  /** Nobody knows whether the request was carried out. */
  get isUnanswered(): boolean {
    return this.facts.status === undefined || this.facts.status === 502 || this.facts.status === 504;
  }

  get isSignedOut(): boolean {
    return this.facts.status === 401;
  }

  /** The same request may succeed a moment later. */
  get isPassing(): boolean {
    return this.isUnanswered || this.facts.status === 503;
  }
}

/** The API's own sentence; where what answered was not the API, ours. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const facts = {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfterS: Number.isFinite(retryAfter) ? retryAfter : undefined,
  };
  const sentence = sentenceIn(await response.json().catch(() => undefined));
  return new ApiFailure(sentence ?? text.failure.notOurs(response.status), facts);
}

export function unanswered(cause: unknown): ApiFailure {
  const isTimeout = cause instanceof DOMException && cause.name === 'TimeoutError';
  return new ApiFailure(isTimeout ? text.failure.timeout : text.failure.unreachable, {}, { cause });
}

const sentenceIn = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
    ? body.message
    : undefined;
