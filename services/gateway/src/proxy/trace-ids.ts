import { randomUUID } from 'node:crypto';
import { redactTokens } from '@libs/token-format';

/** What ties together the lines that one request leaves in the logs of several processes. */
export interface TraceIds {
  readonly requestId: string;
  /** W3C Trace Context. */
  readonly traceparent: string;
}

const REQUEST_ID = /^[\w.:+/=-]{1,128}$/;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Takes over what the client sent if it is well-formed, and makes what is missing. A request id is never a token. */
export function traceIdsOf(headers: ReadonlyMap<string, string>): TraceIds {
  const requestId = headers.get('x-request-id');
  const traceparent = headers.get('traceparent');
  return {
    requestId:
      requestId !== undefined && REQUEST_ID.test(requestId) && redactTokens(requestId) === requestId
        ? requestId
        : randomUUID(),
    traceparent: traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : newTraceparent(),
  };
}

const newTraceparent = (): string =>
  `00-${randomUUID().replaceAll('-', '')}-${randomUUID().replaceAll('-', '').slice(0, 16)}-00`;
