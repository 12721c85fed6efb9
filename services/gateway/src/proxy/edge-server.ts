import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Roster } from '@libs/http';
import type { DataPlane, OwnHandler } from './data-plane';

export interface EdgeLimits {
  /** Until the whole head of a request has arrived. */
  headMs: number;
  /** Until the whole request has arrived. */
  requestMs: number;
  /** Between two requests of one connection. */
  keepAliveMs: number;
  /** Silence on a connection in the middle of anything. */
  silenceMs: number;
  headBytes: number;
  /** Of a body, before anyone reads it; small ones are whole then. */
  bufferedBytes: number;
  connections: number;
}

/**
 * The public port. Fastify is given this server, so Nest hears only of the requests that the data plane hands on.
 * Node's own refusals are plain text or nothing; here they are JSON like every other reply.
 */
export class EdgeServer {
  private dataPlane: DataPlane | undefined;
  private server: Server | undefined;
  private readonly open = new Roster<ServerResponse>();
  /** Connections that end with the reply to the request that they have brought. */
  private readonly ending = new WeakSet<Socket>();
  private isDraining = false;

  constructor(private readonly limits: EdgeLimits) {}

  /** Late, because the server is made before the application that provides the data plane. */
  attach(dataPlane: DataPlane): void {
    this.dataPlane = dataPlane;
  }

  create(own: OwnHandler): Server {
    const { limits } = this;
    const server = createServer({
      maxHeaderSize: limits.headBytes,
      highWaterMark: limits.bufferedBytes,
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: 1_000,
      insecureHTTPParser: false,
      noDelay: true,
      // Node would answer without a body; the data plane refuses it with one.
      requireHostHeader: false,
    });
    // Node drops headers beyond the count silently, and with them perhaps the second of two; the size is bounded above.
    server.maxHeadersCount = 0;
    server.maxConnections = limits.connections;
    server.timeout = limits.silenceMs;
    const receive =
      (awaitsContinue: boolean) =>
      (request: IncomingMessage, response: ServerResponse): void => {
        if (response.socket) this.receive(request, response, awaitsContinue, own);
        // Behind another on its connection it waits until it is next: Node tells no other reply that the connection has ended. And a tick
        // longer: a reply that ended while Node is still giving it its connection would be counted as ended twice.
        else
          response.once('socket', () =>
            process.nextTick(() => this.receive(request, response, awaitsContinue, own)),
          );
      };
    server.on('request', receive(false));
    server.on('checkContinue', receive(true));
    server.on('checkExpectation', receive(false));
    server.on('connect', (_request: IncomingMessage, socket: Socket) => {
      // Node hands the connection over with nobody left to hear that it broke or fell silent.
      socket.on('error', () => undefined).setTimeout(limits.silenceMs, () => socket.destroy());
      refuseRaw(socket, 405, 'MethodNotAllowed', 'This server is no tunnel.');
    });
    this.server = server;
    return server;
  }

  /** Every connection ends with the reply it is waiting for, or with its next one. */
  endConnections(): void {
    this.isDraining = true;
    for (const response of this.open) response.shouldKeepAlive = false;
  }

  /** Closes the port and the idle connections; what is under way goes on. */
  stopAccepting(): void {
    this.endConnections();
    this.server?.close();
  }

  /** What the HTTP parser itself refuses; the request never became one. */
  readonly refuse = (error: Error & { code?: string }, socket: Socket): void => {
    const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse | null };
    // Behind the last request of a connection, which is answered or will be: no request, so nobody is owed a refusal.
    const isBehind = this.ending.has(socket) && response?.req.complete !== false;
    if (isBehind && !isLost(error)) socket.resume();
    else refuseUnparsed(error, socket);
  };

  private receive(
    request: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
    own: OwnHandler,
  ): void {
    // Whatever stands behind the last request of a connection is none, and nobody reads what is answered to one that has ended.
    if (this.ending.has(request.socket) || request.socket.destroyed) return;
    if (this.isDraining) response.shouldKeepAlive = false;
    if (!response.shouldKeepAlive) this.ending.add(request.socket);
    if (!this.dataPlane) {
      request.socket.destroy();
      return;
    }
    const place = this.open.enter(response);
    const ended = (): void => this.open.leave(place);
    this.dataPlane.handle(request, response, { awaitsContinue, own, ended });
  }
}

function refuseUnparsed(error: Error & { code?: string }, socket: Duplex): void {
  if (isLost(error)) {
    socket.destroy();
    return;
  }
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      refuseRaw(socket, 431, 'RequestHeaderFieldsTooLarge', 'The headers of the request are too large.');
      return;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      refuseRaw(socket, 408, 'RequestTimeout', 'The request did not arrive in time.');
      return;
    default:
      refuseRaw(socket, 400, 'BadRequest', 'This is not a well-formed HTTP request.');
  }
}

/** Both API shapes at once: `error` is a string in either (contract 1.4, 2.1). */
function refuseRaw(socket: Duplex, status: number, error: string, message: string): void {
  const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse | null };
  // What cannot be read stands behind a whole request, whose answer comes first.
  if (response?.req.complete === true) {
    response.once('close', () => {
      refuseRaw(socket, status, error, message);
    });
    return;
  }
  // Part of a reply is on the wire; whatever followed would be taken for the rest of it.
  if (!socket.writable || response?.headersSent === true) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ error, message, actions: [] });
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => {
    socket.destroy();
  });
}

const isLost = ({ code }: { code?: string }): boolean => code === 'ECONNRESET' || code === 'EPIPE';
