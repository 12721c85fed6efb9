import { monotonicMs } from '../monotonic';
import { Connection, type Exchange } from './connection';
import { bytesOf, type Request } from './request';

const CONNECT_WITHIN_MS = 2_000;

/** One gateway, reached over kept-alive connections, each with one request at a time. */
export class GatewayClient {
  private readonly idle: Connection[] = [];
  readonly url: URL;

  constructor(
    readonly name: string,
    url: string,
    /** Connections that are kept while nothing is asked; those beyond them are closed, and opened anew when they are missed. */
    private readonly maxIdle = 32,
  ) {
    this.url = new URL(url);
  }

  /** Never rejects: what was not answered in time, or at all, has a status of null. */
  async ask(request: Request, withinMs: number): Promise<Exchange> {
    const connection = await this.connection();
    if (!connection) return unsent();
    const timer = setTimeout(() => connection.close(), withinMs);
    const exchange = await connection.exchange(bytesOf(request, this.url));
    clearTimeout(timer);
    if (connection.isIdle && this.idle.length < this.maxIdle) this.idle.push(connection);
    else connection.close();
    return exchange;
  }

  close(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }

  private async connection(): Promise<Connection | undefined> {
    for (let kept = this.idle.pop(); kept; kept = this.idle.pop()) if (kept.isIdle) return kept;
    return Connection.open(this.url, CONNECT_WITHIN_MS);
  }
}

/** Nobody accepted the connection: to the client the same as no answer. */
export const unsent = (): Exchange => ({
  sentAt: monotonicMs(),
  answeredAt: null,
  status: null,
  reply: undefined,
});
