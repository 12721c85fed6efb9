import { createHmac } from 'node:crypto';
import type { Logger } from '@libs/telemetry';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { SLOTS } from './limit-policy';
import type { SlotCount } from './slot-window';
import { type SharedUsage, type UsageReport, UsageStore } from './usage-store';

export interface RedisUsageStoreSettings {
  url: string;
  /** Shared by the gateways of one Portcullis: what stands in Redis names no address, no token id and no organization. */
  macKey: Uint8Array;
  /** Longest wait for an answer. No request waits with it. */
  timeoutMs: number;
}

/** Changes with the format of what is stored. */
const PREFIX = 'portcullis:limit:1:';

/**
 * A hash per key: slot → requests. ARGV: the number of slots, then for each key the milliseconds of a slot, how many counts
 * follow, and these as slot and count. The clock of Redis is the one that numbers the slots.
 */
const EXCHANGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slots = tonumber(ARGV[1])
local reply = { now }
local at = 2
for index, key in ipairs(KEYS) do
  local slot_ms, counts = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local current = math.floor(now / slot_ms)
  at = at + 2
  for _ = 1, counts do
    local slot = tonumber(ARGV[at])
    if slot > current - slots and slot <= current + 1 then redis.call('HINCRBY', key, ARGV[at], ARGV[at + 1]) end
    at = at + 2
  end
  redis.call('PEXPIRE', key, math.ceil(slot_ms * (slots + 1)))
  local totals = {}
  local stored = redis.call('HGETALL', key)
  for field = 1, #stored, 2 do
    local slot = tonumber(stored[field])
    if slot > current - slots then
      totals[#totals + 1] = slot
      totals[#totals + 1] = tonumber(stored[field + 1])
    else
      redis.call('HDEL', key, stored[field])
    end
  end
  reply[index + 1] = totals
end
return reply
`;
const reply = z.tuple([z.number()]).rest(z.array(z.number()));

/** The counts that all gateways share. */
export class RedisUsageStore extends UsageStore {
  private readonly redis: Redis;

  constructor(
    private readonly settings: RedisUsageStoreSettings,
    logger: Logger,
  ) {
    super();
    this.redis = new Redis(settings.url, {
      commandTimeout: settings.timeoutMs,
      connectTimeout: 1_000,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 1_000),
    });
    this.redis.on('error', (error: Error) => {
      logger.debug({ err: error }, 'The connection to Redis for rate limits failed');
    });
  }

  get isReachable(): boolean {
    return this.redis.status === 'ready';
  }

  async exchange(reports: readonly UsageReport[]): Promise<SharedUsage> {
    const keys = reports.map(({ key }) => this.nameOf(key));
    const told = reports.flatMap(({ slotMs, counts }) => [slotMs, counts.length, ...counts.flat()]);
    const answer = await this.redis.eval(EXCHANGE, keys.length, ...keys, SLOTS, ...told);
    const [now, ...totals] = reply.parse(answer);
    return { now, totals: totals.map(pairsOf) };
  }

  close(): void {
    this.redis.disconnect();
  }

  private nameOf(key: string): string {
    return PREFIX + createHmac('sha256', this.settings.macKey).update(`limit:${key}`).digest('base64url');
  }
}

function pairsOf(flat: readonly number[]): SlotCount[] {
  const pairs: SlotCount[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at] ?? 0, flat[at + 1] ?? 0]);
  return pairs;
}
