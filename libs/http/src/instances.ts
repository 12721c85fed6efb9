import type { PoolState } from '@libs/telemetry';
import { Pool } from 'undici';

/** Calls one instance, over connections of its own. */
export interface InstanceClient {
  readonly stats: {
    /** Connections that are made. */
    readonly connected: number;
    /** Of those, the ones that no call has. */
    readonly free: number;
    /** Calls that wait for a connection. */
    readonly pending: number;
  };
  /** Ends every connection; calls under way fail. */
  destroy(): Promise<void>;
}

export interface Instance<Client> {
  readonly url: string;
  readonly client: Client;
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
export class Instances<Client extends InstanceClient> {
  private readonly instances: readonly Instance<Client>[];
  private next = 0;

  constructor(urls: readonly string[], clientOf: (url: string) => Client) {
    this.instances = urls.map((url) => ({ url, avoidUntil: 0, client: clientOf(url) }));
  }

  /** Every instance once, the one whose turn it is first. */
  inOrder(): readonly Instance<Client>[] {
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

  unreachable(instance: Instance<Client>): void {
    instance.avoidUntil = performance.now() + AVOID_MS;
  }

  /** The connections to all instances at this moment. */
  connections(): PoolState {
    const all = this.instances.map(({ client }) => client.stats);
    const idle = all.reduce((sum, { free }) => sum + free, 0);
    const connected = all.reduce((sum, stats) => sum + stats.connected, 0);
    const waiting = all.reduce((sum, { pending }) => sum + pending, 0);
    return { busy: connected - idle, idle, waiting };
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map(({ client }) => client.destroy()));
  }
}

/** undici's connections to one instance. It counts as pending what waits for a connection, be it given to one already or not. */
export const undiciPool = (url: string, settings: { connections: number; connectMs: number }): Pool =>
  new Pool(url, {
    connections: settings.connections,
    pipelining: 1,
    connect: { timeout: settings.connectMs },
    keepAliveTimeout: UPSTREAM_IDLE_MS,
    keepAliveMaxTimeout: UPSTREAM_IDLE_MS,
    maxResponseSize: -1,
  });
