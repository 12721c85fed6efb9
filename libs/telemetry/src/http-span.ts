import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';

/** Says how a request was answered. Trouble is the server's own from 500 on, the caller's from 400 on (semantic conventions of HTTP). */
export function answeredWith(span: Span, status: number, side: 'server' | 'client'): void {
  span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  if (status < (side === 'server' ? 500 : 400)) return;
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute(ATTR_ERROR_TYPE, String(status));
}
