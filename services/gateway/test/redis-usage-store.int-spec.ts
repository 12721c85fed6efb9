import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { systemClock } from '@libs/clock';
import { createLogger } from '@libs/telemetry';
import { describeWith, eventually } from '@libs/testing';
import { Redis } from 'ioredis';
import { type Charge, localBudget, type Policy } from '../src/limits/limit-policy';
import { RateLimiter } from '../src/limits/rate-limiter';
import { RedisUsageStore } from '../src/limits/redis-usage-store';
import { describeUsageStore } from './usage-store.conformance';

const logger = createLogger({ service: 'test', level: 'silent' });
const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

const storeAt = (url: string, macKey: Uint8Array = randomBytes(32)): RedisUsageStore => {
  const store = new RedisUsageStore({ url, macKey, timeoutMs: 2_000 }, logger);
  opened.push(() => store.close());
  return store;
};
const reachable = async (store: RedisUsageStore): Promise<RedisUsageStore> => {
  await eventually(() => expect(store.isReachable).toBe(true));
  return store;
};

const policy: Policy = { name: 'default', requests: 300, windowMs: 300_000 };
const charge: Charge = { policy, kind: 'address', key: 'default:address:192.0.2.1', label: 'The address' };

/** Where no other suite makes keys. */
const apart = (address: string): string => {
  const url = new URL(address);
  url.pathname = '/9';
  return url.href;
};

describeWith('redis', 'shared counts in Redis', (address) => {
  const url = apart(address);
  const raw = () => {
    const redis = new Redis(url);
    opened.push(() => redis.disconnect());
    return redis;
  };

  describeUsageStore('redis', async () => {
    const macKey = randomBytes(32);
    const [store, other] = await Promise.all([
      reachable(storeAt(url, macKey)),
      reachable(storeAt(url, macKey)),
    ]);
    return { store, other, own: (key) => key };
  });

  it('hold no address, no token id and no name, and end soon after the window', async () => {
    const redis = raw();
    const before = new Set(await redis.keys('portcullis:limit:*'));
    const store = await reachable(storeAt(url));
    const { now } = await store.exchange([]);
    await store.exchange([{ key: charge.key, slotMs: 30_000, counts: [[Math.floor(now / 30_000), 1]] }]);
    const made = (await redis.keys('portcullis:limit:*')).filter((key) => !before.has(key));
    expect(made).toEqual([expect.stringMatching(/^portcullis:limit:1:[\w-]{43}$/)]);
    expect(await redis.hgetall(made[0] ?? '')).toEqual({ [String(Math.floor(now / 30_000))]: '1' });
    const ttl = await redis.pttl(made[0] ?? '');
    expect(ttl).toBeGreaterThan(300_000);
    expect(ttl).toBeLessThanOrEqual(330_000);
  });

  it('are not those of a Portcullis with another key', async () => {
    const [one, other] = [await reachable(storeAt(url)), await reachable(storeAt(url))];
    const { now } = await one.exchange([]);
    const slot = Math.floor(now / 30_000);
    await one.exchange([{ key: 'k', slotMs: 30_000, counts: [[slot, 9]] }]);
    expect((await other.exchange([{ key: 'k', slotMs: 30_000, counts: [] }])).totals).toEqual([[]]);
  });

  // The formula of docs/operations/rate-limits.md: in each round a gateway is offered `burst` requests before it can hear.
  it.each([
    { gateways: 2, burst: 1 },
    { gateways: 4, burst: 5 },
  ])('keep $gateways gateways within the stated overshoot', async ({ gateways, burst }) => {
    const macKey = randomBytes(32);
    const limiters = await Promise.all(
      Array.from({ length: gateways }, async () => {
        const store = await reachable(storeAt(url, macKey));
        const limiter = new RateLimiter({ clock: systemClock, store, onExchange: () => undefined }, 100);
        opened.push(() => limiter.stop());
        return limiter;
      }),
    );
    let allowed = 0;
    for (let offered = 0; offered < 3 * policy.requests; offered += gateways * burst) {
      for (const limiter of limiters)
        for (let n = 0; n < burst; n++) if (limiter.take([charge])[0]?.isAllowed) allowed += 1;
      await eventually(() => expect(limiters.every(({ isSettled }) => isSettled)).toBe(true), { everyMs: 2 });
    }
    expect(allowed).toBeGreaterThanOrEqual(policy.requests);
    expect(allowed).toBeLessThanOrEqual(
      policy.requests + gateways * localBudget(policy.requests) + 2 * gateways * burst,
    );
  });

  it('come back to a gateway that forgot them', async () => {
    const macKey = randomBytes(32);
    const start = async () => {
      const store = await reachable(storeAt(url, macKey));
      return new RateLimiter({ clock: systemClock, store, onExchange: () => undefined }, 100);
    };
    const first = await start();
    for (let n = 0; n < 250; n++) first.take([charge]);
    await eventually(() => expect(first.isSettled).toBe(true));
    const second = await start();
    for (let n = 0; n < 10; n++) second.take([charge]);
    await eventually(() => expect(second.peek(charge).remaining).toBe(40));
    for (const limiter of [first, second]) limiter.stop();
  });

  it('are given up when they are not what we wrote', async () => {
    const redis = raw();
    const before = new Set(await redis.keys('portcullis:limit:*'));
    const store = await reachable(storeAt(url));
    await store.exchange([{ key: 'k', slotMs: 30_000, counts: [] }]);
    const { now } = await store.exchange([]);
    const report = { key: 'k', slotMs: 30_000, counts: [[Math.floor(now / 30_000), 1]] as const };
    await store.exchange([report]);
    const [name = ''] = (await redis.keys('portcullis:limit:*')).filter((key) => !before.has(key));
    await redis.set(name, 'garbage');
    await expect(store.exchange([report])).rejects.toThrow();
    await redis.del(name);
    expect((await store.exchange([report])).totals).toEqual([report.counts]);
  });
});

describe('shared counts without a working Redis', () => {
  it('are known not to be reachable where nothing listens', () => {
    expect(storeAt('redis://127.0.0.1:1').isReachable).toBe(false);
  });

  it('fail in a bounded time where nobody answers', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', (data) => {
        // Answers what ioredis asks before it is ready, and nothing else.
        for (const command of data
          .toString()
          .toLowerCase()
          .split(/(?=\*\d+\r\n)/)) {
          if (command.includes('setinfo')) socket.write('+OK\r\n');
          else if (command.includes('info')) socket.write('$17\r\nredis_version:7.0\r\n');
        }
      });
    });
    opened.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const store = new RedisUsageStore({ url, macKey: randomBytes(32), timeoutMs: 100 }, logger);
    opened.push(() => store.close());
    await reachable(store);
    await expect(store.exchange([{ key: 'k', slotMs: 30_000, counts: [] }])).rejects.toThrow('timed out');
  });
});
