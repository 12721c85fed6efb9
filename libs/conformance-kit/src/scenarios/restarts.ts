import type { Play } from '../play';
import { RULES, type Scenario } from '../scenario';

const MANY = 100;
const SEEN_BEFORE_THE_END = 10;
const CHANGED_AFTERWARDS = 20;

/** What happens to a consumer while it is away, or is torn away. */
export const restarts: readonly Scenario[] = [
  {
    name: 'restart-behind',
    summary:
      'The consumer is asked to end, tokens are issued and revoked meanwhile, and it is started again.',
    why: 'What happened while it was away, and what it knew before, must both be there afterwards.',
    rule: RULES.subscriber,
    needs: 'restarts',
    play: async (play: Play): Promise<void> => {
      const [known, changed, missed] = [play.token(0), play.token(1), play.token(2)];
      await play.publish(known.issue(), changed.issue());
      await play.seesSome([known, changed], 2);
      await play.stop();
      await play.publish(known.revoke(), missed.issue());
      await play.publish(missed.revoke());
      await play.start();
      play.expectLast(known, changed, missed);
    },
  },
  {
    name: 'killed-midway',
    summary: `${3 * MANY} tokens are issued; the consumer is killed in between and started again.`,
    why: 'An offset that is committed before the work is durable loses what was being done.',
    rule: RULES.subscriber,
    needs: 'restarts',
    play: async (play: Play): Promise<void> => {
      const stories = Array.from({ length: 3 * MANY }, (_, at) => play.token(at));
      const first = stories.slice(0, MANY);
      await play.publish(...first.map((token) => token.issue()));
      await play.seesSome(first, SEEN_BEFORE_THE_END);
      await play.publish(...stories.slice(MANY).map((token) => token.issue()));
      await play.kill();
      // Not all of them: a later event would hide that an earlier one was lost.
      await play.publish(...first.slice(0, CHANGED_AFTERWARDS).map((token) => token.revoke()));
      await play.start();
      play.expectLast(...stories);
    },
  },
];
