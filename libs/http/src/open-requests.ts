import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a connection that has asked for nothing yet may still do so once the server stops. */
const SILENT_GRACE_MS = 250;

/**
 * What a server still has to answer when it stops. Closing a Node server ends the connections that are idle at that moment
 * only: one that serves a request then is kept alive after it, and the close would wait for the client to drop it.
 */
export class OpenRequests {
  private readonly open = new Set<ServerResponse>();
  /** A pool opens connections ahead of its requests. To Node such a one is not idle, and a close would wait a minute for it. */
  private readonly silent = new Set<Socket>();
  private draining = false;
  private stopping = false;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.silent.add(socket);
      socket.once('close', () => this.silent.delete(socket));
    });
    server.prependListener('request', (request, response) => {
      this.silent.delete(request.socket);
      this.open.add(response);
      if (this.draining) lastOnItsConnection(response);
      response.once('close', () => {
        this.open.delete(response);
        // Not yet idle in this very tick.
        if (this.stopping) setImmediate(() => this.server.closeIdleConnections());
      });
    });
  }

  /** Every connection ends with the answer it is waiting for, or with its next one; the port stays open. */
  drain(): void {
    this.draining = true;
    for (const response of this.open) lastOnItsConnection(response);
  }

  /** Goes with the close of the server: also connections that are only opened end. */
  stop(): void {
    this.drain();
    this.stopping = true;
    setTimeout(() => {
      for (const socket of this.silent) socket.destroy();
    }, SILENT_GRACE_MS).unref();
  }
}

function lastOnItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
