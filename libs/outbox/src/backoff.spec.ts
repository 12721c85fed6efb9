import { systemClock } from '@libs/clock';
import { Bell } from './bell';
import { backoffMs, pause } from './backoff';

describe('backing off', () => {
  const backoff = { initialMs: 100, maxMs: 1_000 };

  it('doubles up to its bound and stays there, however long it goes on', () => {
    const waits = [1, 2, 3, 4, 5, 100, 100_000].map((attempt) => backoffMs(backoff, attempt, () => 1));
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  it('shortens a wait by at most a half', () => {
    expect(backoffMs(backoff, 3, () => 0)).toBe(200);
    expect(backoffMs(backoff, 3)).toBeGreaterThanOrEqual(200);
  });

  it('ends a wait as soon as it is told to', async () => {
    const stop = new AbortController();
    const waited = pause(systemClock, 60_000, stop.signal);
    stop.abort();
    await waited;
    await pause(systemClock, 60_000, stop.signal);
  });
});

describe('a bell', () => {
  const never = new AbortController().signal;

  it('wakes whoever waits', async () => {
    const bell = new Bell(systemClock);
    const waited = bell.wait(never);
    bell.ring();
    await waited;
  });

  // Work that arrives between the look and the wait would lie there until the next poll.
  it('is not lost when it rings before the wait', async () => {
    const bell = new Bell(systemClock);
    bell.reset();
    bell.ring();
    await bell.wait(never);
  });

  it('forgets what rang before the look', async () => {
    const bell = new Bell(systemClock);
    bell.ring();
    bell.reset();
    const began = performance.now();
    await bell.wait(never, 30);
    expect(performance.now() - began).toBeGreaterThan(20);
  });
});
