import type { PoolState } from '@libs/telemetry';
import { type Dispatcher, Pool } from 'undici';

export interface InstancesSettings {
  /** Base URLs. */
  readonly urls: readonly string[];
  /** Connections to each; requests beyond them wait. */
  readonly connections: number;
}

export interface Sending {
  /** Sent twice it does no more than sent once: it goes to another instance also when its connection broke under it. */
  readonly isRepeatable: boolean;
}

type Request = Omit<Dispatcher.RequestOptions, 'body'> & { readonly body: string };

interface Instance {
  readonly pool: Pool;
  /** Monotonic milliseconds until which others are preferred. */
  avoidUntil: number;
}

/** An instance that could not be reached is tried last for this long. */
const AVOID_MS = 1_000;
const CONNECT_WITHIN_MS = 1_000;
/**
 * Below the pause in which a stopping API still serves and ends every connection with its reply: what has been idle through it is
 * closed from here, so that nothing is sent on a connection in the moment in which the other side closes it (ADR 0016).
 */
const IDLE_MS = 4_000;

/** The instances of the tokens API. Requests take turns among those that can be reached; one that reached nobody goes on to the next. */
export class TokensApiInstances {
  private readonly instances: readonly Instance[];
  private next = 0;

  constructor({ urls, connections }: InstancesSettings) {
    this.instances = urls.map((url) => ({
      avoidUntil: 0,
      pool: new Pool(url, {
        connections,
        pipelining: 1,
        connect: { timeout: CONNECT_WITHIN_MS },
        keepAliveTimeout: IDLE_MS,
        keepAliveMaxTimeout: IDLE_MS,
      }),
    }));
  }

  /** Rejects with what the last instance that was tried came to. */
  async request(request: Request, { isRepeatable }: Sending): Promise<Dispatcher.ResponseData> {
    let failure: unknown;
    for (const instance of this.inOrder()) {
      try {
        return await instance.pool.request(request);
      } catch (error) {
        failure = error;
        const reachedNobody = hasCode(error, UNREACHED);
        if (reachedNobody) instance.avoidUntil = performance.now() + AVOID_MS;
        if (!reachedNobody && !(isRepeatable && hasCode(error, BROKEN))) break;
      }
    }
    throw failure;
  }

  /** What is connected, and what of it is being used. */
  connections(): Pick<PoolState, 'busy' | 'idle'> & { readonly running: number } {
    const pools = this.instances.map(({ pool }) => pool.stats);
    const sum = (of: (stats: Pool['stats']) => number): number =>
      pools.reduce((total, stats) => total + of(stats), 0);
    const idle = sum(({ free }) => free);
    return { busy: sum(({ connected }) => connected) - idle, idle, running: sum(({ running }) => running) };
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map(({ pool }) => pool.destroy()));
  }

  /** Every instance once, the one whose turn it is first, those that could not be reached last. */
  private inOrder(): readonly Instance[] {
    const { instances } = this;
    this.next = (this.next + 1) % instances.length;
    const turned = [...instances.slice(this.next), ...instances.slice(0, this.next)];
    const now = performance.now();
    return turned.toSorted((one, other) => Number(one.avoidUntil > now) - Number(other.avoidUntil > now));
  }
}

/** Of a connection that was never made: nothing of the request was sent. */
const UNREACHED = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
];
const BROKEN = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

const hasCode = (error: unknown, codes: readonly string[]): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
