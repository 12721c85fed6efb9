import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { eventually } from '@libs/testing';

/** A server's side of one connection: what came is kept, and what goes back is the test's to write. */
export class RawConnection {
  private received = Buffer.alloc(0);
  isEnded = false;
  isClosed = false;

  constructor(readonly socket: Socket) {
    socket
      .on('data', (bytes: Buffer) => {
        this.received = Buffer.concat([this.received, bytes]);
      })
      .on('end', () => {
        this.isEnded = true;
      })
      .on('close', () => {
        this.isClosed = true;
      })
      .on('error', () => undefined);
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** What came, up to and including the next `end`; it is not given again. */
  async until(end = '\r\n\r\n'): Promise<string> {
    return eventually(
      () => {
        const at = this.text.indexOf(end);
        if (at < 0) throw new Error(`only this came: ${this.text.slice(-200)}`);
        const text = this.text.slice(0, at + end.length);
        this.received = this.received.subarray(at + end.length);
        return text;
      },
      { everyMs: 1 },
    );
  }

  async closed(): Promise<void> {
    await eventually(
      () => {
        if (!this.isClosed) throw new Error('it is still open');
      },
      { everyMs: 1 },
    );
  }

  /** Answers the next request that has no body. */
  async answer(reply: string): Promise<string> {
    const head = await this.until();
    this.socket.write(reply, 'latin1');
    return head;
  }
}

export class RawServer {
  readonly connections: RawConnection[] = [];

  private constructor(readonly server: Server) {
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.connections.push(new RawConnection(socket));
    });
  }

  static async start(host = '127.0.0.1', server = createServer()): Promise<RawServer> {
    const raw = new RawServer(server);
    server.listen(0, host);
    await once(server, 'listening');
    return raw;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The connection of that number, once it is made. */
  async connection(number = 0): Promise<RawConnection> {
    return eventually(
      () => {
        const connection = this.connections[number];
        if (!connection) throw new Error(`only ${String(this.connections.length)} connections were made`);
        return connection;
      },
      { everyMs: 1 },
    );
  }

  stop(): void {
    this.server.close();
    for (const { socket } of this.connections) socket.destroy();
  }
}
