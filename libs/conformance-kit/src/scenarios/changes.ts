import type { Play } from '../play';
import { RULES, type Scenario } from '../scenario';
import { accessChange, type Owner, RevocationLog } from '../token-story';

/** What happens to tokens on any day, and on the days after a restore or a long absence. */
export const changes: readonly Scenario[] = [
  {
    name: 'lifecycle',
    summary: 'Tokens are issued; some are revoked, some expire. A role is changed in between.',
    why: 'It is what the topic is for.',
    rule: 'docs/api/events.md#token-events',
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [valid, revoked, expired] = [play.token(0), play.token(1), play.token(2)];
      await play.publish(
        valid.issue(),
        revoked.issue(),
        expired.issue({ expiresAt: '2026-03-01T13:00:00Z' }),
      );
      await play.send(accessChange(play.log, 7));
      await play.publish(revoked.revoke(), expired.expire());
      play.expectLast(valid, revoked, expired);
    },
  },
  {
    name: 'unseen-issue',
    summary: 'Tokens are revoked or expire whose issue is not in the topic any more.',
    why: 'Kafka keeps 30 days, tokens live longer: a revocation of a token that is not known must not be lost.',
    rule: RULES.promise,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [revoked, expired] = [play.token(0), play.token(1)];
      revoked.issue();
      expired.issue();
      await play.publish(revoked.revoke(), expired.expire());
      play.expectLast(revoked, expired);
    },
  },
  {
    name: 'order-across-partitions',
    summary:
      'What was changed later is read earlier, in another partition: `seq` and `ce_time` go back and forth.',
    why: 'Whoever keeps one highest `seq` or `ce_time` for all tokens throws revocations away.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const stories = Array.from({ length: 6 }, (_, at) => play.token(at));
      await play.publish(...stories.map((token) => token.issue()));
      const access = accessChange(play.log, 9);
      const revocations = stories.map((token) => token.revoke());
      for (const revocation of revocations.reverse()) await play.publish(revocation);
      await play.send(access);
      play.expectLast(...stories);
    },
  },
  {
    name: 'restored-database',
    summary: 'The revocation log has another `incarnation`, in which `seq` begins anew.',
    why: 'Positions of different incarnations cannot be compared: a lower `seq` is not an old event.',
    rule: RULES.ready,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [before, after] = [
        new RevocationLog(9_000, 'conformance-one'),
        new RevocationLog(2, 'conformance-two'),
      ];
      const [one, other] = [play.token(0, { log: before }), play.token(0, { log: after })];
      await play.publish(one.issue(), other.issue());
      await play.publish(one.revoke());
      await play.publish(other.revoke());
      play.expectLast(one, other);
    },
  },
  {
    name: 'wide-values',
    summary: 'Numbers of 53 bits; instants without a fraction of a second and with one of nine digits.',
    why: 'Numbers of 32 bits overflow, and parsers of instants that ask for milliseconds refuse the others.',
    rule: RULES.promise,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const log = new RevocationLog(Number.MAX_SAFE_INTEGER - 10);
      const owner: Owner = { kind: 'account', accountId: Number.MAX_SAFE_INTEGER };
      const [revoked, expired] = [play.token(0, { log, owner }), play.token(1, { log, owner })];
      await play.publish(
        revoked.issue({ issuedAt: '2026-03-01T12:00:00Z' }),
        expired.issue({ expiresAt: '2026-03-01T12:00:00.123456789Z' }),
      );
      await play.publish(
        revoked.revoke({ revokedAt: '2026-03-01T12:00:00.123456789Z' }),
        expired.expire({ expiredAt: '2026-03-01T12:00:00Z' }),
      );
      play.expectLast(revoked, expired);
    },
  },
];
