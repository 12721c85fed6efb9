import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describeWith, eventually } from '@libs/testing';
import { createLogger } from '@libs/telemetry';
import { Redis } from 'ioredis';
import { RedisEntryStore } from '../src/auth/redis-entry-store';
import { describeEntryStore, entryOf } from './entry-store.conformance';

const macKey = randomBytes(32);
const LONGER_THAN_THE_TEST_MS = 600_000;
const errors: string[] = [];
const opened: { close(): void }[] = [];

const storeAt = (url: string, key: Uint8Array = macKey, timeoutMs = 250): RedisEntryStore => {
  const store = new RedisEntryStore(
    { url, macKey: key, ttlMs: 60_000, timeoutMs },
    {
      clock: { now: () => performance.now() },
      logger: createLogger({ service: 'test', level: 'silent' }),
      onError: (operation) => errors.push(operation),
    },
  );
  opened.push(store);
  return store;
};

/** Resolves once commands get through. */
const ready = async (store: RedisEntryStore): Promise<RedisEntryStore> => {
  await eventually(async () => {
    await store.put('ready', entryOf());
    expect(await store.get('ready')).toBeDefined();
  });
  return store;
};

afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  errors.length = 0;
});

describeWith('redis', 'the second level in Redis', (address) => {
  /** Every test has keys of its own on the shared server. */
  const own = () => {
    const space = randomBytes(6).toString('hex');
    return (key: string) => `${space}|${key}`;
  };
  const raw = () => {
    const redis = new Redis(address);
    opened.push({ close: () => redis.disconnect() });
    return redis;
  };

  describeEntryStore('redis', async () => {
    const key = own();
    const store = await ready(storeAt(address));
    return {
      store: {
        get: (name) => store.get(key(name)),
        put: (name, entry) => store.put(key(name), entry),
      },
      close: () => store.close(),
    };
  });

  it('lets an entry expire', async () => {
    const key = own()('k');
    await (await ready(storeAt(address))).put(key, entryOf());
    const ttl = await raw().pttl(`portcullis:fact:1:${key}`);
    expect(ttl).toBeGreaterThan(50_000);
    expect(ttl).toBeLessThanOrEqual(60_000);
  });

  // Whoever can write to Redis must not be able to grant anything.
  it.each([
    ['changed', (text: string) => text.replace('"read"', '"admin"')],
    ['given a later position inside', (text: string) => text.replace('"asOf":5', '"asOf":9')],
    ['cut short', (text: string) => text.slice(0, -1)],
    ['garbage', () => 'garbage'],
    ['empty', () => ''],
  ])('takes an entry that was %s for a miss, and makes room for a good one', async (_, change) => {
    const key = own()('k');
    const store = await ready(storeAt(address));
    const entry = entryOf({
      value: {
        tokenId: 'AAAAAAAAAAAA',
        kind: 'account',
        accountId: 7,
        repository: {
          repositoryId: 1,
          provider: 'gh',
          organization: 'acme',
          repository: 'shop',
          visibility: 'Private',
          defaultBranch: 'main',
          permission: 'read',
          configurationNeeds: 'write',
        },
      },
    });
    await store.put(key, entry);
    const redis = raw();
    const stored = (await redis.get(`portcullis:fact:1:${key}`)) ?? '';
    expect(change(stored)).not.toBe(stored);
    await redis.set(`portcullis:fact:1:${key}`, change(stored));
    expect(await store.get(key)).toBeUndefined();
    await store.put(key, entry);
    expect(await store.get(key)).toEqual(entry);
  });

  it('does not take an entry that was copied to another key', async () => {
    const key = own();
    const store = await ready(storeAt(address));
    await store.put(key('a'), entryOf());
    const redis = raw();
    await redis.copy(`portcullis:fact:1:${key('a')}`, `portcullis:fact:1:${key('b')}`);
    expect(await store.get(key('b'))).toBeUndefined();
    expect(await store.get(key('a'))).toBeDefined();
  });

  it('does not take an entry of a Portcullis with another key', async () => {
    const key = own()('k');
    await (await ready(storeAt(address, randomBytes(32)))).put(key, entryOf({ asOf: 99 }));
    const store = await ready(storeAt(address));
    expect(await store.get(key)).toBeUndefined();
    await store.put(key, entryOf({ asOf: 1 }));
    expect((await store.get(key))?.asOf).toBe(1);
  });
});

describe('the second level without a working Redis', () => {
  const servers: { server: Server; sockets: Set<Socket> }[] = [];
  afterEach(async () => {
    for (const { server, sockets } of servers.splice(0)) {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is a miss without a wait where nothing listens', async () => {
    const store = storeAt('redis://127.0.0.1:1', macKey, LONGER_THAN_THE_TEST_MS);
    for (let n = 0; n < 50; n++) {
      expect(await store.get('k')).toBeUndefined();
      await store.put('k', entryOf());
    }
  });

  // A server that accepts and never answers would otherwise cost every request the whole time-out.
  it('stops asking a server that does not answer', async () => {
    const sockets = new Set<Socket>();
    let questions = 0;
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
          else questions += 1;
        }
      });
    });
    servers.push({ server, sockets });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const store = storeAt(`redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`);

    await eventually(async () => {
      await store.get('k').catch(() => undefined);
      expect(errors.length).toBeGreaterThanOrEqual(3);
    });
    const asked = questions;
    for (let n = 0; n < 100; n++) expect(await store.get('k')).toBeUndefined();
    expect(questions - asked).toBeLessThan(10);
  });
});
