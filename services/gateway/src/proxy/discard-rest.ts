import type { IncomingMessage } from 'node:http';

/**
 * Reads past the rest of a body that was refused. Closing at once would reset the connection under a client that is still
 * sending, and many clients then report a broken pipe and never the reply. Bounded in time and bytes.
 */
export function discardRest(
  request: IncomingMessage,
  limits: { lingerMs: number; lingerBytes: number },
): void {
  // Node reads to the end of what has no body by itself.
  if (!announcesBody(request)) return;
  request.unpipe();
  request.resume();
  if (request.complete || request.destroyed) return;
  let bytes = 0;
  const giveUp = (): void => {
    request.socket.destroy();
  };
  const timer = setTimeout(giveUp, limits.lingerMs).unref();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.lingerBytes) giveUp();
  });
  const done = (): void => {
    clearTimeout(timer);
  };
  request.once('end', done).once('close', done);
}

const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
