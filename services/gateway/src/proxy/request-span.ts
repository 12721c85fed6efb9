import { answeredWith } from '@libs/telemetry';
import { ATTR_ERROR_TYPE, ATTR_HTTP_REQUEST_METHOD } from '@opentelemetry/semantic-conventions';
import type { Exchange } from './exchange';

/** Ends the span of a request with what is known of it by now. No header, no part of the target and no token is among it. */
export function endRequestSpan(exchange: Exchange, status: number): void {
  const span = exchange.ids?.span;
  if (!span?.isRecording()) return;
  const { request, operationId, rung, verdict, tokenId, failure } = exchange;
  span.updateName(operationId);
  span.setAttributes({
    [ATTR_HTTP_REQUEST_METHOD]: request.method,
    'portcullis.decision.rung': rung,
    'portcullis.decision.verdict': verdict,
    'portcullis.token.id': tokenId,
  });
  answeredWith(span, status, 'server');
  if (failure !== undefined) span.setAttribute(ATTR_ERROR_TYPE, failure);
  span.end();
}
