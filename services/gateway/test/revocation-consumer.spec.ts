import { type TokenExpired, type TokenRevoked } from '@libs/contracts';
import { type LeaseClient, RevocationView } from '@libs/revocation';
import { RevocationConsumer } from '../src/auth/revocation.consumer';

const INCARNATION = 'one';
const token = { kind: 'repository', repositoryId: 9, version: 2, incarnation: INCARNATION } as const;
const at = '2026-01-01T00:00:00.000Z';
const revoked = (tokenId: string, seq: number): TokenRevoked => ({ ...token, tokenId, seq, revokedAt: at });
const expired = (tokenId: string, seq: number): TokenExpired => ({ ...token, tokenId, seq, expiredAt: at });

describe('an event of a revocation', () => {
  let view: RevocationView;
  let consumer: RevocationConsumer;
  const admits = (tokenId: string): boolean =>
    view.admits({ incarnation: INCARNATION, asOf: 5, subjects: [`token:${tokenId}`, 'all'] });

  beforeEach(() => {
    view = new RevocationView();
    view.reset(INCARNATION, 5);
    consumer = new RevocationConsumer({ view } as LeaseClient);
  });

  it('denies before the log tells of it', async () => {
    await consumer.onTokenRevoked(revoked('AAAAAAAAAAAA', 6));
    await consumer.onTokenExpired(expired('BBBBBBBBBBBB', 7));
    expect([admits('AAAAAAAAAAAA'), admits('BBBBBBBBBBBB'), admits('CCCCCCCCCCCC')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  // Whoever can write to Kafka, or a relay that was quicker than a crash, could otherwise hide a revocation: this gateway
  // would acknowledge position 6 and never have heard of the token that row 6 is about.
  it('is no proof: it does not move the position that this gateway acknowledges', async () => {
    await consumer.onTokenRevoked(revoked('AAAAAAAAAAAA', 6));
    await consumer.onTokenExpired(expired('AAAAAAAAAAAA', 6));
    expect(view.applied).toBe(5);
    view.apply([{ seq: 6, subject: 'token:BBBBBBBBBBBB' }]);
    expect([view.applied, admits('BBBBBBBBBBBB')]).toEqual([6, false]);
  });
});
