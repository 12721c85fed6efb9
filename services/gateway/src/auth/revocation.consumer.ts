import { type TokenExpired, tokenExpired, type TokenRevoked, tokenRevoked } from '@libs/contracts';
import { Consumes } from '@libs/event-bus';
import { LeaseClient } from '@libs/revocation';
import { Controller } from '@nestjs/common';

/**
 * Hears of revocations sooner than by the lease's long poll. Only a hint: it may deny early, and a gateway that hears nothing
 * here is slower and no less right.
 */
@Controller()
export class RevocationConsumer {
  constructor(private readonly leaseClient: LeaseClient) {}

  @Consumes(tokenRevoked, { group: 'gateway', delivery: 'broadcast' })
  onTokenRevoked(event: TokenRevoked): Promise<void> {
    return this.hint(event);
  }

  @Consumes(tokenExpired, { group: 'gateway', delivery: 'broadcast' })
  onTokenExpired(event: TokenExpired): Promise<void> {
    return this.hint(event);
  }

  /** Both events tell of exactly one row of the log, and the row is about the token alone. */
  private hint({ tokenId, seq, incarnation }: TokenRevoked | TokenExpired): Promise<void> {
    this.leaseClient.view.hint({ subject: `token:${tokenId}`, seq, incarnation, wholeRow: true });
    return Promise.resolve();
  }
}
