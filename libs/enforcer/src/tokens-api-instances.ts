import type { PoolState } from '@libs/telemetry';
import { Instances, undiciPool } from '@libs/http';
import type { Dispatcher, Pool } from 'undici';

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

const CONNECT_WITHIN_MS = 1_000;

/** The instances of the tokens API. Requests take turns among those that can be reached; one that reached nobody goes on to the next. */
export class TokensApiInstances {
  private readonly instances: Instances<Pool>;

  constructor({ urls, connections }: InstancesSettings) {
    const settings = { connections, connectMs: CONNECT_WITHIN_MS };
    this.instances = new Instances(urls, (url) => undiciPool(url, settings));
  }

  /** Rejects with what the last instance that was tried came to. */
  async request(request: Request, { isRepeatable }: Sending): Promise<Dispatcher.ResponseData> {
    let failure: unknown;
    for (const instance of this.instances.inOrder()) {
      try {
        return await instance.client.request(request);
      } catch (error) {
        failure = error;
        const reachedNobody = hasCode(error, UNREACHED);
        if (reachedNobody) this.instances.unreachable(instance);
        if (!reachedNobody && !(isRepeatable && hasCode(error, BROKEN))) break;
      }
    }
    throw failure;
  }

  connections(): PoolState {
    return this.instances.connections();
  }

  close(): Promise<void> {
    return this.instances.close();
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
