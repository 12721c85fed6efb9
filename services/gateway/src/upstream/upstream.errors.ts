/** Trouble with an upstream, as far as the wire can tell. What the client is told is the forwarder's to say. */
export abstract class UpstreamError extends Error {}

/** No connection was made in time; nothing of the request was sent. */
export class ConnectTimeout extends UpstreamError {
  constructor(ms: number) {
    super(`no connection to the upstream within ${String(ms)} ms`);
  }
}

/** The other side closed the connection before the end of its reply. */
export class ConnectionLost extends UpstreamError {
  constructor(cause?: Error) {
    super('the upstream closed the connection', { cause });
  }
}

/** No head of a reply in time. */
export class ReplyTimeout extends UpstreamError {
  constructor(ms: number) {
    super(`no reply of the upstream within ${String(ms)} ms`);
  }
}

/** The reply began and fell silent. */
export class ReplyStalled extends UpstreamError {
  constructor(ms: number) {
    super(`the upstream's reply stopped for ${String(ms)} ms`);
  }
}

/** What came back is not a reply as HTTP/1.1 and we understand it. */
export class UnreadableReply extends UpstreamError {
  constructor(why: string) {
    super(`the upstream's reply cannot be read: ${why}`);
  }
}

/** What was to be sent would be another request than it was meant to be. */
export class UnsendableRequest extends UpstreamError {
  constructor(why: string) {
    super(`the request cannot be sent upstream: ${why}`);
  }
}

/** The client was closed, as at the end of the process. */
export class UpstreamClientClosed extends UpstreamError {
  constructor() {
    super('the connections to the upstream were closed');
  }
}
