import { setTimeout as sleep } from 'node:timers/promises';
import type { Play } from '../play';
import { copyOf, withoutHeader, withValue } from '../records';
import { RULES, type Scenario } from '../scenario';
import type { TokenStory } from '../token-story';
import { LATER_FIELDS } from './newer';

const STREAM_PAUSE_MS = 10;
const STREAM_TOKENS_AT_MOST = 5_000;

/** How a consumer begins: with the states, and then with the history, in which it goes on from the middle. */
export const states: readonly Scenario[] = [
  {
    name: 'state-bootstrap',
    summary:
      'Tokens whose events are gone from the history, and others that have both; then the history goes on.',
    why: 'A subscriber that begins with the history alone does not know tokens that are older than 30 days.',
    rule: RULES.begin,
    needs: 'fresh',
    play: async (play: Play): Promise<void> => {
      const [old, gone, both] = [play.token(0), play.token(1), play.token(2)];
      for (const change of [old.issue(), gone.issue(), gone.revoke()]) await play.send(change.state);
      await play.publish(both.issue());
      await play.start();
      await play.ready();
      await play.publish(old.revoke(), both.expire());
      play.expectLast(old, gone, both);
    },
  },
  {
    name: 'state-late-copy',
    summary:
      'The states of a token as they are before compaction: old ones before the last, and a copy behind it.',
    why: 'Of several states of a token the one of the highest version counts, not the one that comes last.',
    rule: RULES.begin,
    needs: 'fresh',
    play: async (play: Play): Promise<void> => {
      const token = play.token(0);
      const [issued, revoked] = [token.issue(), token.revoke()];
      await play.send(issued.state, revoked.state, copyOf(issued.state));
      await play.start();
      play.expectLast(token);
    },
  },
  {
    name: 'state-tombstones',
    summary:
      'Tokens of which nothing is left, with a last state before the tombstone and without; one more while it runs.',
    why: 'A record without a value is not poison here, and what it is about must not be kept.',
    rule: 'docs/api/token-state.md#the-state-of-tokens-and-how-a-new-subscriber-begins',
    needs: 'fresh',
    play: async (play: Play): Promise<void> => {
      const [purged, unknown, kept, later] = [play.token(0), play.token(0), play.token(0), play.token(0)];
      const changes = [purged.issue(), kept.issue(), later.issue()];
      await play.send(...changes.map(({ state }) => state));
      await play.send(purged.purge(), unknown.purge());
      await play.start();
      await play.ready();
      await play.send(later.purge());
      play.expect(purged, undefined);
      play.expect(unknown, undefined);
      play.expectLast(kept);
      // Whoever follows the history alone after the beginning does not hear of it.
      play.expect(later, later.last, undefined);
    },
  },
  {
    name: 'state-newer',
    summary: 'States with fields of a later release, and records of unknown types among them.',
    why: 'What holds of the history holds of the states: a version gains fields, a topic gains types.',
    rule: RULES.change,
    needs: 'fresh',
    play: async (play: Play): Promise<void> => {
      const [token, other] = [play.token(0), play.token(1)];
      const { state } = token.issue(LATER_FIELDS);
      const { state: foreign } = other.issue();
      const headers = { ...foreign.headers, ce_type: 'token.usage.v1' };
      await play.send({ ...foreign, headers, value: '{"uses":[1,2]}', note: 'token.usage.v1' }, state);
      await play.start();
      play.expectLast(token);
      play.expect(other, undefined);
    },
  },
  {
    name: 'state-poison',
    summary: 'States that nobody can read, before good ones.',
    why: 'A consumer that stops here never begins at all.',
    rule: RULES.subscriber,
    needs: 'fresh',
    play: async (play: Play): Promise<void> => {
      const [token, spoilt] = [play.token(0), play.token(0)];
      const { state: bad } = spoilt.issue();
      await play.send(
        withValue(bad, '{"tokenId":', 'broken off'),
        withValue(bad, 'null', 'null'),
        withValue(bad, '{}', 'an object without a field'),
        withoutHeader(bad, 'ce_type'),
      );
      await play.send(token.issue().state);
      await play.start();
      play.expectLast(token);
      play.expect(spoilt, undefined);
    },
  },
  {
    name: 'state-no-gap',
    summary: 'Tokens are issued and revoked all the time while the consumer begins.',
    why: 'Whoever looks for the end of the history after reading the states misses what was published in between.',
    rule: RULES.begin,
    needs: 'fresh',
    play: async (play: Play): Promise<void> => {
      const stories: TokenStory[] = [];
      let isStarting = true;
      const stream = async (): Promise<void> => {
        while (isStarting && stories.length < STREAM_TOKENS_AT_MOST) {
          const token = play.token();
          stories.push(token);
          await play.publish(token.issue());
          await play.publish(token.revoke());
          await sleep(STREAM_PAUSE_MS);
        }
      };
      const begin = async (): Promise<void> => {
        await play.start();
        await play.ready();
      };
      await Promise.all([stream(), begin().finally(() => (isStarting = false))]);
      play.expectLast(...stories);
    },
  },
];
