import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Received {
  readonly target: string;
  readonly token: string | undefined;
  readonly body: string;
}

type Answer = (response: ServerResponse) => void;

export const answer =
  (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
export const cut: Answer = (response) => response.destroy();

/** Keeps what it is sent, and answers as it is told to: by default that it was received. */
export class ReceivingServer {
  readonly received: Received[] = [];
  /** Answers to the next requests; when none is left, everything is received. */
  readonly answers: Answer[] = [];
  /** Called after each request that was kept. */
  onReceived: (count: number) => void = () => undefined;
  url = '';
  private readonly server = createServer((request, response) => void this.take(request, response));

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  reset(): void {
    this.received.length = 0;
    this.answers.length = 0;
    this.onReceived = () => undefined;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = Buffer.concat((await request.toArray()) as Buffer[]);
    const { headers } = request;
    const token = headers['project-token'] ?? headers['api-token'];
    this.received.push({
      target: request.url ?? '',
      token: typeof token === 'string' ? token : undefined,
      body: (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(),
    });
    (this.answers.shift() ?? answer(200, { success: 'Coverage received successfully.' }))(response);
    this.onReceived(this.received.length);
  }
}
