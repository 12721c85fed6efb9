import { PassThrough } from 'node:stream';
import { eventually } from '@libs/testing';
import { type Call, UpstreamConnection } from '../../src/upstream/upstream-connection';
import { ReplyStalled, ReplyTimeout } from '../../src/upstream/upstream.errors';
import { Heard } from './heard';
import { type RawConnection, RawServer } from './raw-server';

const ANSWER_MS = 1_000_000;
const REPLY_IDLE_MS = 2_000_000;
const IDLE_MS = 4_000_000;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';

/** The connection is told what time it is: hours go by in these tests. */
describe('a connection to an upstream, as time goes by', () => {
  let server: RawServer;
  let connection: UpstreamConnection;
  let raw: RawConnection;

  beforeEach(async () => {
    server = await RawServer.start();
    const origin = new URL(`http://127.0.0.1:${String(server.port)}`);
    const owner = { onFree: () => undefined, onGone: () => undefined };
    connection = new UpstreamConnection(
      { origin, connectMs: ANSWER_MS, replyIdleMs: REPLY_IDLE_MS, idleMs: IDLE_MS },
      owner,
    );
    raw = await server.connection();
    await eventually(() => {
      expect(connection.isFree).toBe(true);
    });
  });

  afterEach(() => {
    connection.close();
    server.stop();
  });

  function take(body?: PassThrough, answerMs = ANSWER_MS): Heard {
    const handler = new Heard();
    const request = { method: 'POST', path: '/', headers: [] };
    const call: Call = { request, body, answerMs, handler };
    connection.take(call);
    return handler;
  }

  const after = (ms: number): void => {
    connection.checkTime(performance.now() + ms);
  };

  /** So that the clock has certainly gone on. */
  async function aMoment(): Promise<void> {
    const start = performance.now();
    await eventually(() => {
      expect(performance.now()).toBeGreaterThan(start + 20);
    });
  }

  it('waits for the head from when the request was sent', () => {
    const call = take();
    after(ANSWER_MS / 2);
    expect(call.error).toBeUndefined();
    after(ANSWER_MS + 1);
    expect(call.error).toEqual(new ReplyTimeout(ANSWER_MS));
  });

  it('waits without end for a client that is still sending, and from its last byte for the head', async () => {
    const body = new PassThrough();
    const call = take(body);
    for (let hours = 1; hours < 100; hours += 1) after(hours * ANSWER_MS);
    expect(call.error).toBeUndefined();
    body.end('end');
    await raw.until('0\r\n\r\n');
    after(ANSWER_MS / 2);
    expect(call.error).toBeUndefined();
    after(ANSWER_MS + 1);
    expect(call.error).toEqual(new ReplyTimeout(ANSWER_MS));
  });

  it('waits for each part of the reply as long as the reply may be idle', async () => {
    const call = take();
    raw.socket.write(HEAD);
    await call.began();
    after(ANSWER_MS + 1);
    after(REPLY_IDLE_MS * 0.75);
    expect(call.error).toBeUndefined();
    after(REPLY_IDLE_MS + 1);
    expect(call.error).toEqual(new ReplyStalled(REPLY_IDLE_MS));
  });

  // What an upstream sends that answers while it reads, the answer being longer in coming than any head may be.
  it('gives a reply that began before the end of the body the time of a reply', async () => {
    const body = new PassThrough();
    const call = take(body);
    raw.socket.write(HEAD);
    await call.began();
    for (let hours = 1; hours < 100; hours += 1) after(hours * ANSWER_MS);
    expect(call.error).toBeUndefined();
    body.end('end');
    await raw.until('0\r\n\r\n');
    after(ANSWER_MS + 1);
    expect(call.error).toBeUndefined();
    after(REPLY_IDLE_MS + 1);
    expect(call.error).toEqual(new ReplyStalled(REPLY_IDLE_MS));
  });

  it.each(['before', 'after'])('waits without end for who paused it %s the head', async (when) => {
    const call = take();
    if (when === 'after') {
      raw.socket.write(HEAD);
      await call.began();
    }
    call.control?.pause();
    for (let hours = 1; hours < 100; hours += 1) after(hours * REPLY_IDLE_MS);
    expect(call.error).toBeUndefined();
  });

  // Nothing was read through the whole pause: an upstream whose next part is due in a moment has not been silent.
  it.each(['before', 'after'])(
    'gives the upstream all of its time after a pause %s the head',
    async (when) => {
      const call = take();
      if (when === 'after') {
        raw.socket.write(HEAD);
        await call.began();
      }
      call.control?.pause();
      const late = performance.now() + (when === 'after' ? REPLY_IDLE_MS : ANSWER_MS);
      await aMoment();
      call.control?.resume();
      connection.checkTime(late + 1);
      expect(call.error).toBeUndefined();
      after(REPLY_IDLE_MS + 1);
      expect(call.error).toBeDefined();
    },
  );

  it('can be used until it has been idle for long enough, and then ends', async () => {
    const call = take();
    raw.socket.write(`${HEAD}hello`);
    expect((await call.settled()).text).toBe('hello');
    after(IDLE_MS / 2);
    expect(connection.isUsable(performance.now())).toBe(true);
    expect(connection.isUsable(performance.now() + IDLE_MS)).toBe(false);
    after(IDLE_MS + 1);
    expect(connection.isFree).toBe(false);
    await raw.closed();
  });
});
