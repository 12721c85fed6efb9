import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Roster } from './roster';

/** How long a connection to which no answer is owed may still ask for one, or read its last, once the server stops. */
const SILENT_GRACE_MS = 250;
const CONNECTION_AGE_MS = 60_000;
/** Connections that began together do not end together: each is as old as it may get, give or take this share. */
const AGE_SPREAD = 0.25;

/**
 * What a server still has to answer when it stops. Closing a Node server ends the connections that are idle at that moment
 * only: one that serves a request then is kept alive after it, and the close would wait for the client to drop it.
 *
 * And how long connections last: behind one name it is connections that are spread over the instances, so that one which is kept for
 * ever brings nothing to an instance that was added, and goes on bringing it to one that is not ready (ADR 0016).
 */
export class OpenRequests {
  private readonly open = new Roster<ServerResponse>();
  /**
   * Connections to which no answer is owed though to Node they are not idle, and a close would wait minutes for them: a pool opens
   * some ahead of its requests, and a client may keep back the rest of a body that was refused at its head.
   */
  private readonly silent = new Set<Socket>();
  /** Monotonic milliseconds from which the next answer of a connection is its last. */
  private readonly oldAt = new WeakMap<Socket, number>();
  private draining = false;
  private stopping = false;

  constructor(
    private readonly server: Server,
    { connectionAgeMs = CONNECTION_AGE_MS }: { readonly connectionAgeMs?: number | undefined } = {},
  ) {
    server.on('connection', (socket: Socket) => {
      const spread = 1 + AGE_SPREAD * (2 * Math.random() - 1);
      this.oldAt.set(socket, performance.now() + connectionAgeMs * spread);
      this.silent.add(socket);
      socket.once('close', () => this.silent.delete(socket));
    });
    server.prependListener('request', (request, response) => {
      this.silent.delete(request.socket);
      const place = this.open.enter(response);
      if (this.draining || this.isOld(request.socket)) lastOnItsConnection(response);
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

  private isOld(socket: Socket): boolean {
    return performance.now() >= (this.oldAt.get(socket) ?? Infinity);
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
