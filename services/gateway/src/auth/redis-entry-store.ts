import type { Principal } from '@libs/contracts';
import type { Clock } from '@libs/clock';
import type { Entry, EntryStore } from '@libs/revocation';
import type { Logger } from '@libs/telemetry';
import { Redis } from 'ioredis';
import { CircuitBreaker } from './circuit-breaker';
import { EntrySeal } from './entry-seal';

export interface RedisEntryStoreSettings {
  url: string;
  /** Shared by the gateways of one Portcullis. */
  macKey: Uint8Array;
  /** An entry that was not written again for so long lies below every floor. */
  ttlMs: number;
  /** Longest wait for an answer. */
  timeoutMs: number;
}

export interface RedisEntryStorePorts {
  clock: Pick<Clock, 'now'>;
  logger: Logger;
  onError: (operation: 'get' | 'put') => void;
}

/** Changes with the format of what is stored. */
const PREFIX = 'portcullis:fact:1:';
const BREAKER = { failures: 3, openMs: 1_000 };

/** The position stands before the sealed entry, for this script alone; what is read is judged by the position inside. */
const PUT_IF_NEWER = `
local there = redis.call('GET', KEYS[1])
if there then
  local incarnation, as_of = string.match(there, '^(%S+) (%d+) ')
  if incarnation == ARGV[1] and tonumber(as_of) > tonumber(ARGV[2]) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. ARGV[3], 'PX', ARGV[4])
return 1
`;
const DELETE_IF_SAME = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** L2 in Redis, shared by all gateways. Dead or slow, it costs time and nothing else: the ladder goes on without it. */
export class RedisEntryStore implements EntryStore<Principal> {
  private readonly redis: Redis;
  private readonly seal: EntrySeal;
  private readonly breaker: CircuitBreaker;
  private isDown = false;

  constructor(
    private readonly settings: RedisEntryStoreSettings,
    private readonly ports: RedisEntryStorePorts,
  ) {
    this.seal = new EntrySeal(settings.macKey);
    this.breaker = new CircuitBreaker(ports.clock, BREAKER);
    this.redis = new Redis(settings.url, {
      commandTimeout: settings.timeoutMs,
      connectTimeout: 1_000,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      // What is asked in one turn of the event loop goes in one piece.
      enableAutoPipelining: true,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 1_000),
    });
    this.redis.on('error', (error: Error) => {
      if (!this.isDown)
        ports.logger.warn({ err: error }, 'Redis cannot be reached; decisions go on without it');
      this.isDown = true;
    });
    this.redis.on('ready', () => {
      if (this.isDown) ports.logger.info('Redis is back');
      this.isDown = false;
    });
  }

  async get(key: string): Promise<Entry<Principal> | undefined> {
    const stored = await this.attempt('get', null, () => this.redis.get(PREFIX + key));
    if (stored === null) return undefined;
    const [incarnation, asOf] = stored.split(' ', 2);
    const sealed = stored.slice((incarnation?.length ?? 0) + (asOf?.length ?? 0) + 2);
    const entry = this.seal.open(key, sealed);
    // What cannot be read must not keep what could be from being written.
    if (!entry) await this.attempt('put', 0, () => this.redis.eval(DELETE_IF_SAME, 1, PREFIX + key, stored));
    return entry;
  }

  async put(key: string, entry: Entry<Principal>): Promise<void> {
    const position = [encodeURIComponent(entry.incarnation), String(entry.asOf)];
    await this.attempt('put', 0, () =>
      this.redis.eval(
        PUT_IF_NEWER,
        1,
        PREFIX + key,
        ...position,
        this.seal.seal(key, entry),
        this.settings.ttlMs,
      ),
    );
  }

  close(): void {
    this.redis.disconnect();
  }

  private async attempt<T>(operation: 'get' | 'put', otherwise: T, action: () => Promise<T>): Promise<T> {
    if (this.redis.status !== 'ready') return otherwise;
    try {
      return await this.breaker.run(action, otherwise);
    } catch (error) {
      this.ports.onError(operation);
      throw error;
    }
  }
}
