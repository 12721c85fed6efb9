import type { Server, ServerResponse } from 'node:http';

/**
 * What a server still has to answer when it stops. Closing a Node server ends the connections that are idle at that moment
 * only: one that serves a request then is kept alive after it, and the close would wait for the client to drop it.
 */
export class OpenRequests {
  private readonly open = new Set<ServerResponse>();
  private stopping = false;

  constructor(private readonly server: Server) {
    server.prependListener('request', (_request, response) => {
      this.open.add(response);
      if (this.stopping) lastOnItsConnection(response);
      response.once('close', () => {
        this.open.delete(response);
        // Not yet idle in this very tick.
        if (this.stopping) setImmediate(() => this.server.closeIdleConnections());
      });
    });
  }

  /** Every connection ends with the answer it is waiting for. */
  stop(): void {
    this.stopping = true;
    for (const response of this.open) lastOnItsConnection(response);
  }
}

function lastOnItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
