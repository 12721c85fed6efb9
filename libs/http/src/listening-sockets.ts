import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Connections beyond which a server closes new ones; below it, one socket keeps the count. */
const FEWEST_CONNECTIONS_PER_SOCKET = 256;
const REUSE = { reusePort: true };

/**
 * How many sockets a server listens with on its port. libuv accepts one connection per socket in a turn of the event loop (since 1.45, libuv 3696), and a turn
 * of a busy server is long: with one socket, clients that are not connected yet wait for seconds behind those that are (ADR 0031).
 */
export const LISTENING_SOCKETS = canShareAPort() ? 16 : 1;

/** From Node 22.12; of the systems that can, only Linux spreads connections over the sockets. */
function canShareAPort(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));
}

/**
 * Opens the port of an application.
 * @param port 0: a free one
 * @throws the error of the system, e.g. EADDRINUSE
 */
export async function listen(app: NestFastifyApplication, port: number, host: string): Promise<void> {
  const server = app.getHttpServer();
  const { maxConnections: most = Infinity } = server as { maxConnections?: number };
  if (LISTENING_SOCKETS === 1 || most < LISTENING_SOCKETS * FEWEST_CONNECTIONS_PER_SOCKET) {
    await app.listen({ port, host });
    return;
  }
  await requireFree(port, host);
  await app.listen({ port, host, ...REUSE });
  await addSockets(server, host);
}

/** A socket that shares its port would share that of another process too, which would then get every second connection. */
async function requireFree(port: number, host: string): Promise<void> {
  const alone = createServer().listen({ port, host });
  await once(alone, 'listening');
  alone.close();
  await once(alone, 'close');
}

async function addSockets(server: HttpServer, host: string): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const { maxConnections } = server as { maxConnections?: number };
  const others: Server[] = [];
  closeWith(server, others);
  while (others.length < LISTENING_SOCKETS - 1) {
    // As Node's own HTTP server accepts them.
    const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      server.emit('connection', socket),
    );
    others.push(other);
    other.listen({ port, host, ...REUSE });
    await once(other, 'listening');
  }
  if (maxConnections === undefined) return;
  for (const each of [server, ...others]) each.maxConnections = Math.ceil(maxConnections / LISTENING_SOCKETS);
}

/** Closing the server closes them all, and has closed when the last connection of all has ended. */
function closeWith(server: HttpServer, others: readonly Server[]): void {
  const closeFirst = server.close.bind(server);
  server.close = (done) => {
    const closed = Promise.all(
      others.map((other) => new Promise<void>((resolve) => other.close(() => resolve()))),
    );
    return closeFirst((error) => void closed.then(() => done?.(error)));
  };
}
