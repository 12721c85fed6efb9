import type { Play } from '../play';
import { copyOf } from '../records';
import { RULES, type Scenario } from '../scenario';
import { accessChange } from '../token-story';

const MANY = 200;

/** Delivery is at least once: copies, and copies that stand behind later events. */
export const copies: readonly Scenario[] = [
  {
    name: 'duplicates',
    summary: 'Each event comes twice, next to each other and apart.',
    why: 'Work that is not idempotent is done twice, or fails on what is there already.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [one, other] = [play.token(0), play.token(0)];
      const [issued, alsoIssued] = [one.issue(), other.issue()];
      await play.publish(issued, alsoIssued);
      await play.send(copyOf(issued.event), copyOf(alsoIssued.event), copyOf(issued.event));
      const [revoked, expired] = [one.revoke(), other.expire()];
      await play.publish(revoked, expired);
      await play.send(copyOf(revoked.event), copyOf(expired.event), copyOf(revoked.event));
      play.expectLast(one, other);
    },
  },
  {
    name: 'late-copies',
    summary: 'A copy of a token’s issue comes after its revocation, or after its expiry.',
    why: 'A consumer that takes what comes last makes a revoked token good again.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [revoked, expired] = [play.token(0), play.token(1)];
      const issues = [revoked.issue(), expired.issue()];
      await play.publish(...issues);
      await play.publish(revoked.revoke(), expired.expire());
      await play.send(...issues.map(({ event }) => copyOf(event)));
      play.expectLast(revoked, expired);
    },
  },
  {
    name: 'replay',
    summary: `The history of ${MANY} tokens, and then the older half of it again, as an operator’s replay that was interrupted.`,
    why: 'Remembering the last so many `ce_id`s is not enough: a replay brings back what was forgotten.',
    rule: RULES.ready,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const stories = Array.from({ length: MANY }, (_, at) => play.token(at));
      const issues = stories.map((token) => token.issue());
      const access = accessChange(play.log, 7);
      const revocations = stories.map((token) => token.revoke());
      await play.publish(...issues);
      await play.send(access);
      await play.publish(...revocations);
      await play.send(...issues.map(({ event }) => copyOf(event)), copyOf(access));
      play.expectLast(...stories);
    },
  },
];
