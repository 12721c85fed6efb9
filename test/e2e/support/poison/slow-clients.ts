import { Wire } from './wire';

const EVERY_MS = 1_000;

/** Clients that begin a request and then send a byte now and then; what they say in all is far from whole. */
export class SlowClients {
  private readonly wires: Wire[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** Opens one connection for each beginning and sends it. */
  static async begin(url: string, beginnings: readonly Buffer[]): Promise<SlowClients> {
    const clients = new SlowClients();
    await Promise.all(
      beginnings.map(async (beginning) => {
        const wire = await Wire.open(url);
        clients.wires.push(wire);
        wire.write(beginning);
      }),
    );
    clients.timer = setInterval(() => {
      for (const wire of clients.wires) if (!wire.isClosed) wire.write('1');
    }, EVERY_MS);
    return clients;
  }

  get open(): number {
    return this.wires.filter(({ isClosed }) => !isClosed).length;
  }

  /** How many were told so by now. */
  answered(status: number): number {
    return this.wires.filter(({ heard }) => heard.replies[0]?.status === status).length;
  }

  leave(): void {
    clearInterval(this.timer);
    for (const wire of this.wires) wire.destroy();
  }
}

/** The beginnings of requests that take their time; the body of each is announced and does not come. */
export const beginnings = {
  head: (path: string, token: string): Buffer =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: gateway\r\n${token}\r\nX-Slow: `),
  body: (path: string, token: string, announced: number, sent: number): Buffer =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: gateway\r\n${token}\r\nContent-Length: ${announced}\r\n\r\n{"x":"${'y'.repeat(sent)}`,
    ),
  chunks: (path: string, token: string, sent: number): Buffer =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: gateway\r\n${token}\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `${(sent + 6).toString(16)}\r\n{"x":"${'y'.repeat(sent)}\r\nfffff\r\n`,
    ),
} as const;
