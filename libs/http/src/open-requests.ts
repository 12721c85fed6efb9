import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Roster } from './roster';

/** How long a connection to which no answer is owed may still ask for one, or read its last, once the server stops. */
const SILENT_GRACE_MS = 250;

/**
 * What a server still has to answer when it stops. Closing a Node server ends the connections that are idle at that moment
 * only: one that serves a request then is kept alive after it, and the close would wait for the client to drop it.
 */
export class OpenRequests {
  private readonly open = new Roster<ServerResponse>();
  /**
   * Connections to which no answer is owed though to Node they are not idle, and a close would wait minutes for them: a pool opens
   * some ahead of its requests, and a client may keep back the rest of a body that was refused at its head.
   */
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
      const place = this.open.enter(response);
      if (this.draining) lastOnItsConnection(response);
      response.once('close', () => {
        this.open.leave(place);
        if (!request.complete && !request.socket.destroyed) this.silent.add(request.socket);
        if (!this.stopping) return;
        this.endSilent();
        // Not yet idle in this very tick.
        setImmediate(() => this.server.closeIdleConnections());
      });
    });
  }

  /** Every connection ends with the answer it is waiting for, or with its next one; the port stays open. */
  drain(): void {
    this.draining = true;
    for (const response of this.open) lastOnItsConnection(response);
  }

  /** Goes with the close of the server: connections end to which no answer is owed. */
  stop(): void {
    this.drain();
    this.stopping = true;
    this.endSilent();
  }

  private endSilent(): void {
    setTimeout(() => {
      for (const socket of this.silent) socket.destroy();
    }, SILENT_GRACE_MS).unref();
  }
}

function lastOnItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
