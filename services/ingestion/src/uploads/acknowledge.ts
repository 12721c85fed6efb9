import type { FastifyReply } from 'fastify';

/** What every client of v2 waits for (contract 1.4). Sends in this very tick: see UploadGate. */
export function acknowledge(reply: FastifyReply, success: string): void {
  void reply.status(200).header('cache-control', 'no-store').send({ success });
}
