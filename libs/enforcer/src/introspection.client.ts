import type { IntrospectRequest, Principal } from '@libs/contracts';
import type { Answer, Authority } from '@libs/revocation';
import type { Span } from '@opentelemetry/api';
import type { TokensApiClient } from './tokens-api.client';

/** Introspection (RFC 7662 in spirit) over HTTP, as the decision ladder asks for it. */
export class IntrospectionClient implements Authority<IntrospectRequest, Principal> {
  constructor(private readonly tokensApi: Pick<TokensApiClient, 'introspect'>) {}

  /** `parent`: the span whose part the question is. */
  async introspect(
    request: IntrospectRequest,
    signal: AbortSignal,
    parent?: Span,
  ): Promise<Answer<Principal>> {
    const reply = await this.tokensApi.introspect(request, signal, parent);
    const { incarnation, asOf, databaseTimeMs } = reply;
    if (!reply.active) return { incarnation, asOf, databaseTimeMs, active: false, reason: reply.reason };
    return {
      incarnation,
      asOf,
      databaseTimeMs,
      active: true,
      subjects: reply.subjects,
      expiresAt: reply.expiresAtMs,
      value: reply.principal,
      maxAgeMs: reply.maxAgeMs,
    };
  }
}
