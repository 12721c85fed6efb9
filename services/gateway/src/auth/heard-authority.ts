import type { IntrospectRequest, Principal } from '@libs/contracts';
import type { Clock } from '@libs/clock';
import type { Answer, Authority } from '@libs/revocation';

/** Remembers when the authority last answered, for readiness. */
export class HeardAuthority implements Authority<IntrospectRequest, Principal> {
  private answeredAt = -Infinity;

  constructor(
    private readonly authority: Authority<IntrospectRequest, Principal>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async introspect(request: IntrospectRequest, signal: AbortSignal): Promise<Answer<Principal>> {
    const answer = await this.authority.introspect(request, signal);
    this.answeredAt = this.clock.now();
    return answer;
  }

  sinceAnswerMs(): number {
    return this.clock.now() - this.answeredAt;
  }
}
