import type { PoolState } from '@libs/telemetry';
import { Pool } from 'undici';

export interface UpstreamSettings {
  urls: readonly string[];
  /** Connections to each instance. */
  connections: number;
  connectMs: number;
  /** Longest silence in the middle of a reply; default: undici's. */
  replyIdleMs?: number;
}

export interface Instance {
  readonly url: string;
  readonly pool: Pool;
  /** Monotonic milliseconds until which others are preferred. */
  avoidUntil: number;
}

/** An instance that could not be reached is tried last for this long. */
const AVOID_MS = 1_000;

/**
 * Below the pause in which a stopping service still serves and ends every connection with its reply: what has been idle through it is
 * closed from here, so that nothing is sent on a connection in the moment in which the other side closes it (ADR 0016).
 */
export const UPSTREAM_IDLE_MS = 4_000;

/** The instances of one service. Requests are spread over those that can be reached. */
export class UpstreamPool {
  private readonly instances: readonly Instance[];
  private next = 0;

  constructor(settings: UpstreamSettings) {
    this.instances = settings.urls.map((url) => ({
      url,
      avoidUntil: 0,
      pool: new Pool(url, {
        connections: settings.connections,
        pipelining: 1,
        connect: { timeout: settings.connectMs },
        ...(settings.replyIdleMs !== undefined && { bodyTimeout: settings.replyIdleMs }),
        keepAliveTimeout: UPSTREAM_IDLE_MS,
        keepAliveMaxTimeout: UPSTREAM_IDLE_MS,
        maxResponseSize: -1,
      }),
    }));
  }

  /** Every instance once, the one whose turn it is first. */
  inOrder(): readonly Instance[] {
    const { instances } = this;
    const only = instances.length === 1;
    if (only) return instances;
    this.next = (this.next + 1) % instances.length;
    const turned = [...instances.slice(this.next), ...instances.slice(0, this.next)];
    const now = performance.now();
    return [
      ...turned.filter(({ avoidUntil }) => avoidUntil <= now),
      ...turned.filter(({ avoidUntil }) => avoidUntil > now),
    ];
  }

  unreachable(instance: Instance): void {
    instance.avoidUntil = performance.now() + AVOID_MS;
  }

  /** The connections to all instances at this moment. */
  connections(): PoolState {
    const pools = this.instances.map(({ pool }) => pool.stats);
    const idle = pools.reduce((sum, { free }) => sum + free, 0);
    const connected = pools.reduce((sum, stats) => sum + stats.connected, 0);
    // Undici counts as pending what waits for a connection, be it given to one already or not.
    const waiting = pools.reduce((sum, { pending }) => sum + pending, 0);
    return { busy: connected - idle, idle, waiting };
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map(({ pool }) => pool.destroy()));
  }
}
