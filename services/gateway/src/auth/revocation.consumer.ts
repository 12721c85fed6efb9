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

  /**
   * Denies, and no more. Each event is a whole row of the log, yet it must not move the position: an event that some row of the log
   * does not bear out (forged, or published from a database that then lost it) would stand in the place of another revocation.
   */
  private hint({ tokenId, seq, incarnation }: TokenRevoked | TokenExpired): Promise<void> {
    this.leaseClient.view.hint({ subject: `token:${tokenId}`, seq, incarnation });
    return Promise.resolve();
  }
}
