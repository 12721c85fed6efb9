import { type Clock, systemClock } from '@libs/clock';
import { pino } from 'pino';
import { type Session, SessionKeeper } from './session-keeper';

class FakeSession implements Session {
  readonly loss = new AbortController();
  readonly lost = this.loss.signal;
  readonly sinceHeardMs = 0;

  close(): Promise<void> {
    this.loss.abort();
    return Promise.resolve();
  }
}

describe('the keeper of a session', () => {
  // Timers end after 25 days at the latest, and every one of them would cost a relay its lanes for a moment.
  it('keeps one that works for as long as it works', async () => {
    const opened: FakeSession[] = [];
    const open = (): Promise<FakeSession> => {
      const session = new FakeSession();
      opened.push(session);
      return Promise.resolve(session);
    };
    const timersAreOver: Clock = { ...systemClock, sleep: () => Promise.resolve() };
    const logger = pino({ level: 'silent' });
    const keeper = new SessionKeeper({ name: 'test', open, logger, clock: timersAreOver });
    const first = await keeper.session();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await keeper.session()).toBe(first);
    expect(first?.lost.aborted).toBe(false);
    first?.loss.abort();
    expect(await keeper.session()).toBe(opened[1]);
    await keeper.close();
    expect(opened).toHaveLength(2);
  });
});
