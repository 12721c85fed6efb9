import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  body: string;
  complete: boolean;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

export const json = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
};

/** A plain HTTP server in an upstream's place: it notes what reaches it and answers as told. */
export class StandIn {
  readonly received: Received[] = [];
  /** Answers a request whose body has been read. */
  answer: Answer = (_request, response) => json(response, 200, { success: 'ok' });
  /** Answers in the place of everything else, before the body is read. */
  answerAtOnce: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  readonly sockets = new Set<Socket>();
  connections = 0;

  private constructor(readonly server: Server) {
    server.on('connection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request, response) => {
      void this.serve(request, response);
    });
  }

  static async start(port = 0): Promise<StandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new StandIn(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  get last(): Received {
    const received = this.received.at(-1);
    if (!received) throw new Error('nothing was received');
    return received;
  }

  reset(): void {
    this.received.length = 0;
    this.answer = (_request, response) => json(response, 200, { success: 'ok' });
    this.answerAtOnce = undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers, rawHeaders } = request;
    const received: Received = { method, url, headers, rawHeaders, body: '', complete: false };
    this.received.push(received);
    if (this.answerAtOnce) {
      this.answerAtOnce(request, response);
      return;
    }
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    received.body = body.toString('latin1');
    received.complete = true;
    this.answer(request, response, body);
  }
}
