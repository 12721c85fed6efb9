import { connect, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

/** The connections of one Kafka client, which a test can cut and let nobody reopen until it mends them. */
export class BreakableNetwork {
  private readonly sockets = new Set<Socket>();
  private broken = false;

  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    // Nothing listens on port 1, so the refusal is a real one.
    const socket = connect({ host, port: this.broken ? 1 : port }, onConnect);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  };

  cut(): void {
    this.broken = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.broken = false;
  }
}
