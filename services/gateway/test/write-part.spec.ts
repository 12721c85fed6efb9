import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { writePart } from '../src/proxy/write-part';

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** What a client receives of these parts, and in how many writes to its connection they went. */
async function received(
  parts: readonly Buffer[],
  head: OutgoingHttpHeaders,
): Promise<{ body: Buffer; writes: number }> {
  let writes = 0;
  const server = createServer((_, response) => {
    response.writeHead(200, head);
    for (const part of parts) writePart(response, part);
    response.end();
  }).listen(0, '127.0.0.1');
  server.on('connection', (socket: Socket) => {
    for (const name of ['_write', '_writev'] as const) {
      const write = socket[name]!.bind(socket) as (...args: unknown[]) => void;
      socket[name] = (...args: unknown[]) => {
        writes += 1;
        write(...args);
      };
    }
  });
  await once(server, 'listening');
  try {
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { body: Buffer.from(await reply.arrayBuffer()), writes };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a part of a reply', () => {
  const LARGE = Buffer.concat(Array(64).fill(EVERY_BYTE) as Buffer[]);

  it.each([
    ['small', EVERY_BYTE],
    ['large', LARGE],
  ])('that is %s arrives byte for byte, with a length or in chunks', async (_, part) => {
    const whole = Buffer.concat([part, part]);
    expect((await received([part, part], { 'content-length': whole.length })).body).toEqual(whole);
    expect((await received([part, part], {})).body).toEqual(whole);
  });

  it('goes in one write with the head, if it is small and not a chunk', async () => {
    expect((await received([EVERY_BYTE], { 'content-length': EVERY_BYTE.length })).writes).toBe(1);
    expect((await received([EVERY_BYTE], {})).writes).toBe(1);
  });
});
