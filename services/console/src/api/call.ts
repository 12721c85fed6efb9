import { addressOf } from './address';
import { failureOf, unanswered } from './failure';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What the generated types say of an operation. */
interface Described {
  url: string;
  path?: unknown;
  query?: unknown;
  body?: unknown;
}

type Sent<Operation extends Described> = Omit<Operation, 'headers'> & {
  method: Method;
  headers?: Readonly<Record<string, string>>;
  /** What a success is read as, where it is not JSON. */
  reads?: 'text';
  signal?: AbortSignal | undefined;
};

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

const TIMEOUT_MS = 30_000;

/**
 * Calls an operation of our own API, with the session's cookie. `url`, `path`, `query` and `body` are those of the API document.
 *
 * @throws ApiFailure
 */
export async function call<Operation extends Described, Body>(
  request: Sent<Operation>,
): Promise<Answer<Body>> {
  const { method, body } = request;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(addressOf(request), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...request.headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
    });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw unanswered(error);
  }
  if (!response.ok) throw await failureOf(response);
  const { status, headers } = response;
  // The document that these types are made of is what the services are tested against; the page does not doubt them again.
  const read: unknown = status === 204 ? undefined : await bodyOf(response, request.reads).catch(unreadable);
  return { status, headers, body: read as Body };
}

const bodyOf = (response: Response, reads: 'text' | undefined): Promise<unknown> =>
  reads === 'text' ? response.text() : response.json();

function unreadable(error: unknown): never {
  throw unanswered(error);
}
