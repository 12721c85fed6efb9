import { createHook } from 'node:async_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, systemClock } from '@libs/clock';
import { Bell, HeadWatch } from '@libs/revocation';
import { createLogger } from '@libs/telemetry';
import { eventually, type TestDatabase } from '@libs/testing';
import { HeadListener } from '../src/revocations/head-listener';
import { tokensDatabase } from './support/tokens-database';

const POLLS = 60;

describe('the connection that hears of revocations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await tokensDatabase();
  });
  afterAll(() => database.drop());

  // It lives as long as its process and polls twice a second: what each poll leaves behind ends the process one day.
  it('keeps nothing of its polls', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const over = new AbortController();
    let polls = 0;
    const clock: Clock = {
      ...systemClock,
      sleep: async (_, signal) => {
        if (!over.signal.aborted) polls += 1;
        // The connection stays, so that what it holds can be looked at.
        await systemClock.sleep(polls < POLLS ? 0 : 60_000, signal);
      },
    };
    const logger = createLogger({ service: 'test', level: 'silent' });
    const settings = { databaseUrl: database.url, pollMs: 500 };
    const listener = new HeadListener(settings, new HeadWatch(clock), new Bell(clock), clock, logger);
    const promises: WeakRef<object>[] = [];
    const hook = createHook({
      init: (_, type, __, resource) => {
        if (type === 'PROMISE') promises.push(new WeakRef(resource));
      },
    }).enable();
    const running = listener.run(over.signal);
    try {
      await eventually(() => expect(polls).toBe(POLLS));
      hook.disable();
      expect(promises.length).toBeGreaterThan(POLLS);
      await eventually(() => {
        collect();
        expect(promises.filter((promise) => promise.deref()).length).toBeLessThan(POLLS / 2);
      });
    } finally {
      over.abort();
      await running;
    }
  });
});
