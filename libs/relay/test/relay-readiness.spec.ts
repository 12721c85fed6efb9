import type { RelayProgress } from '@libs/outbox';
import { relayReadiness } from '../src/relay-readiness';

const well: RelayProgress = {
  connected: true,
  lanesHeld: [0, 1],
  failingLanes: [],
  published: 5,
  rejectedSends: 1,
  sinceHeartbeatMs: 100,
  sinceBeatMs: 1_000,
  withoutLaneMs: 0,
  relays: 4,
};
const reasonOf = (progress: Partial<RelayProgress>) =>
  relayReadiness({ progress: () => ({ ...well, ...progress }) })();

describe('a relay is ready', () => {
  it('while it moves its lanes, and while others have them all', () => {
    expect(reasonOf({})).toBeUndefined();
    expect(reasonOf({ lanesHeld: [], relays: 9 })).toBeUndefined();
  });

  it('for a while though a lane is still on its way from another relay', () => {
    expect(reasonOf({ lanesHeld: [], withoutLaneMs: 30_000 })).toBeUndefined();
  });

  it.each<[string, Partial<RelayProgress>, RegExp]>([
    ['has no database', { connected: false }, /no connection to the database/],
    ['waits for an answer of its database', { sinceHeartbeatMs: 20_000 }, /has not heard from the database/],
    ['is refused by its database', { sinceBeatMs: 20_000 }, /the database refuses what it is asked/],
    ['is refused by Kafka', { failingLanes: [1] }, /Kafka refuses what lanes 1 send/],
    ['should have a lane and gets none', { lanesHeld: [], withoutLaneMs: 200_000 }, /has had no lane/],
  ])('not while it %s', (_, progress, reason) => {
    expect(reasonOf(progress)).toMatch(reason);
  });
});
