import type { Clock } from '@libs/clock';
import type { IntrospectRequest, Principal } from '@libs/contracts';
import type { IntrospectionClient } from '@libs/enforcer';
import type { Answer, Authority } from '@libs/revocation';
import type { Span } from '@opentelemetry/api';

/** A question to the authority, and the span of the request that raised it. Others that join it are told the same answer. */
export type TracedRequest = IntrospectRequest & { readonly span?: Span };

/** Asks as a part of the request that the question came up in, and remembers when the authority last answered, for readiness. */
export class HeardAuthority implements Authority<TracedRequest, Principal> {
  private answeredAt = -Infinity;

  constructor(
    private readonly authority: Pick<IntrospectionClient, 'introspect'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async introspect({ span, ...request }: TracedRequest, signal: AbortSignal): Promise<Answer<Principal>> {
    const answer = await this.authority.introspect(request, signal, span);
    this.answeredAt = this.clock.now();
    return answer;
  }

  sinceAnswerMs(): number {
    return this.clock.now() - this.answeredAt;
  }
}
