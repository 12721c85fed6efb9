import { eventually } from '@libs/testing';
import type { Readable } from 'node:stream';
import { UpstreamClient, type UpstreamClientSettings } from '../../src/upstream/upstream-client';
import type { Call, CallHandler } from '../../src/upstream/upstream-connection';
import { Heard } from './heard';
import { type RawConnection, RawServer } from './raw-server';

export const LONG_MS = 600_000;
export const SHORT_MS = 50;
export const LARGE = Buffer.alloc(4 * 1024 * 1024, 'portcullis');

export const reply = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${String(body.length)}\r\n\r\n${body}`;

/** A call, as far as the test cares. */
interface Sent {
  method?: string;
  path?: string;
  headers?: readonly string[];
  body?: Readable;
  answerMs?: number;
  handler?: Heard;
}

interface ClientStand {
  readonly server: () => RawServer;
  /** With one connection, and patience for everything, unless it is said otherwise. */
  readonly clientOf: (settings?: Partial<UpstreamClientSettings>) => UpstreamClient;
  readonly send: (client: UpstreamClient, sent?: Sent) => Heard;
  /** A client with one connection, which has answered one call. */
  readonly used: (
    settings?: Partial<UpstreamClientSettings>,
  ) => Promise<{ client: UpstreamClient; connection: RawConnection }>;
  /** Expects that a call is answered as it should be, on the connection of that number. */
  readonly expectAnswered: (client: UpstreamClient, number: number) => Promise<void>;
  readonly expectStats: (
    client: UpstreamClient,
    connected: number,
    free: number,
    pending?: number,
  ) => Promise<void>;
}

/** An upstream for each test, and clients of it, which are closed behind it. Call it within `describe`. */
export function clientStand(): ClientStand {
  let server: RawServer;
  const clients: UpstreamClient[] = [];
  const heard: Heard[] = [];

  beforeEach(async () => {
    server = await RawServer.start();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.destroy()));
    server.stop();
    for (const { wrong } of heard.splice(0)) expect(wrong).toEqual([]);
  });

  function clientOf(settings: Partial<UpstreamClientSettings> = {}): UpstreamClient {
    const client = new UpstreamClient({
      origin: settings.origin ?? new URL(`http://127.0.0.1:${String(server.port)}`),
      connections: 1,
      connectMs: LONG_MS,
      replyIdleMs: LONG_MS,
      idleMs: LONG_MS,
      ...settings,
    });
    clients.push(client);
    return client;
  }

  function send(client: UpstreamClient, sent: Sent = {}): Heard {
    const { method = sent.body ? 'POST' : 'GET', path = '/', headers = [], handler = new Heard() } = sent;
    heard.push(handler);
    const call: Call = {
      request: { method, path, headers },
      body: sent.body,
      answerMs: sent.answerMs ?? LONG_MS,
      handler: handler satisfies CallHandler,
    };
    client.dispatch(call);
    return handler;
  }

  async function used(
    settings: Partial<UpstreamClientSettings> = {},
  ): Promise<{ client: UpstreamClient; connection: RawConnection }> {
    const client = clientOf(settings);
    const first = send(client);
    const connection = await server.connection();
    await connection.answer(reply('first'));
    expect((await first.settled()).text).toBe('first');
    return { client, connection };
  }

  async function expectAnswered(client: UpstreamClient, number: number): Promise<void> {
    const call = send(client, { path: '/another' });
    const connection = await server.connection(number);
    expect(await connection.answer(reply('another'))).toContain('GET /another ');
    expect((await call.settled()).outcome).toEqual({ error: undefined, status: 200, text: 'another' });
  }

  async function expectStats(
    client: UpstreamClient,
    connected: number,
    free: number,
    pending = 0,
  ): Promise<void> {
    await eventually(() => {
      expect(client.stats).toEqual({ connected, free, pending });
    });
  }

  return { server: () => server, clientOf, send, used, expectAnswered, expectStats };
}
