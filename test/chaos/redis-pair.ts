import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@libs/testing';
import { Redis } from 'ioredis';
import { type LocalRedis, startRedis } from '../../deploy/local/redis-server';
import { type Links } from './links/links';
import { PASS } from './links/condition';

const STANDBY = ['redis-standby'];
const PRIMARY = 'redis';
const SYNCED_WITHIN_MS = 30_000;

/**
 * The Redis that the gateways use, and a standby that copies it over a link of its own. As with any asynchronous replication, what the
 * standby has not heard yet is lost when it takes over.
 */
export class RedisPair {
  private constructor(
    private readonly links: Links,
    private active: LocalRedis,
    private standby: LocalRedis,
    private readonly replicationPort: number,
  ) {}

  static async start(primary: LocalRedis, directory: string, links: Links): Promise<RedisPair> {
    const standby = await startRedis({ dir: directory });
    const port = await links.link('redis-standby', PRIMARY, primary.port);
    const pair = new RedisPair(links, primary, standby, port);
    await pair.follow();
    return pair;
  }

  /** The one that the gateways use. */
  get primary(): LocalRedis {
    return this.active;
  }

  /** The standby hears nothing for so long, then takes over: what was written meanwhile is lost, older entries are back. */
  async failOver(lagMs: number): Promise<void> {
    await this.links.set(STANDBY, [PRIMARY], { mode: 'black-hole', direction: 'both' });
    await sleep(lagMs);
    await command(this.standby, (redis) => redis.replicaof('NO', 'ONE'));
    [this.active, this.standby] = [this.standby, this.active];
    this.links.retarget(PRIMARY, this.active.port);
  }

  /** The one that was left behind copies the other one, and is ready to take over in its turn. */
  async follow(): Promise<void> {
    await this.links.set(STANDBY, [PRIMARY], PASS);
    await command(this.standby, (redis) => redis.replicaof('127.0.0.1', this.replicationPort));
    await eventually(
      async () => {
        const state = await command(this.standby, (redis) => redis.info('replication'));
        if (!state.includes('master_link_status:up'))
          throw new Error(`The standby does not follow:\n${state}`);
      },
      { timeoutMs: SYNCED_WITHIN_MS, everyMs: 100 },
    );
  }

  /** Only the standby is this one's own. */
  async close(ofStack: LocalRedis): Promise<void> {
    await Promise.all([this.active, this.standby].filter((one) => one !== ofStack).map((one) => one.stop()));
  }
}

/** Runs commands on a connection of their own. */
export async function command<T>({ url }: LocalRedis, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 3, connectTimeout: 2_000, commandTimeout: 5_000 });
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
