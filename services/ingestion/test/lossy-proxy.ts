import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Stands between a service and Postgres, and can lose the answer to a COMMIT, or everything. */
export class LossyProxy {
  /** The next COMMIT reaches the server; its answer, and the connection, do not come back. */
  loseNextCommit = false;
  lost = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly target: URL) {
    this.server = createServer((client) => this.join(client));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Ends every connection, as a server that restarts does. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    let answersLost = false;
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.sockets.delete(socket);
          client.destroy();
          server.destroy();
        });
    }
    client.on('data', (bytes: Buffer) => {
      if (this.loseNextCommit && bytes.includes('COMMIT\0')) {
        this.loseNextCommit = false;
        answersLost = true;
      }
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      if (!answersLost) client.write(bytes);
      else {
        this.lost += 1;
        client.destroy();
      }
    });
  }
}
