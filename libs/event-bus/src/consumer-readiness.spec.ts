import { consumerReadiness } from './consumer-readiness';
import type { SubscriptionProgress } from './event-bus';

const well: SubscriptionProgress = {
  group: 'porter',
  delivery: 'competing',
  topics: ['doors'],
  connected: true,
  sinceProgressMs: 10,
  handlingForMs: 0,
  redelivering: 0,
  handled: 1,
  failed: 0,
  parked: 0,
  skipped: 0,
};
const patience = { silentMs: 1_000, handlingMs: 5_000 };
const reasonOf = (...progress: Partial<SubscriptionProgress>[]) =>
  consumerReadiness({ progress: () => progress.map((one) => ({ ...well, ...one })) }, patience)();

describe('consumers are ready', () => {
  it('while every group hears the bus, idle or at work', () => {
    expect(reasonOf({})).toBeUndefined();
    expect(reasonOf({}, { group: 'other', handlingForMs: 4_000, sinceProgressMs: 4_000 })).toBeUndefined();
  });

  it('not before anything is subscribed to, for nothing would be heard', () => {
    expect(reasonOf()).toBe('nothing is subscribed to');
  });

  it.each<[string, Partial<SubscriptionProgress>, string]>([
    ['is cut off', { connected: false }, 'group porter is not connected to the event bus'],
    [
      'looks alive and hears nothing',
      { sinceProgressMs: 1_500 },
      'group porter has made no progress for 1500 ms',
    ],
    [
      'hangs in a handler',
      { handlingForMs: 6_000, sinceProgressMs: 6_000 },
      'a handler of group porter has been running for 6000 ms',
    ],
  ])('not while one group %s', (_, trouble, reason) => {
    expect(reasonOf({ group: 'other' }, trouble)).toBe(reason);
  });
});
