import type { Principal } from '@libs/contracts';
import type { Authority, Query, Refusal } from '@libs/revocation';
import { LRUCache } from 'lru-cache';
import type { TracedRequest } from './heard-authority';

const REMEMBERED = 10_000;
const ASK_MS = 1_000;
export const MAX_ASKED_AT_ONCE = 8;

/**
 * The log tells that a token is gone, not whether it was revoked or has expired, and clients are told the two apart (contract
 * 3.1). The refusal stands whatever is answered here; only its wording waits for it.
 */
export class RefusalReasons {
  private readonly known = new LRUCache<string, Refusal>({ max: REMEMBERED });
  private asked = 0;

  constructor(private readonly authority: Authority<TracedRequest, Principal>) {}

  async of({ digest, request }: Query<TracedRequest>): Promise<Refusal> {
    const known = this.known.get(digest);
    if (known !== undefined || this.asked >= MAX_ASKED_AT_ONCE) return known ?? 'revoked';
    this.asked += 1;
    try {
      const answer = await this.authority.introspect(request, AbortSignal.timeout(ASK_MS));
      const reason = answer.active ? 'revoked' : answer.reason;
      this.known.set(digest, reason);
      return reason;
    } catch {
      // Already reported by whoever needs the authority's answer; here the plainer wording does.
      return 'revoked';
    } finally {
      this.asked -= 1;
    }
  }
}
