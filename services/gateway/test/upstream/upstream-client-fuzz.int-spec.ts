import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { eventually } from '@libs/testing';
import fc from 'fast-check';
import { UpstreamClient } from '../../src/upstream/upstream-client';
import { Heard } from './heard';
import { cut, type Reply, replies } from './replies';

const RUNS = Number(process.env['CLIENT_RUNS'] ?? 60);
const LONG_MS = 600_000;

/** With a header that says whose it is. */
function marked(reply: Reply, call: number): Reply {
  const text = reply.bytes.toString('latin1');
  const at = text.indexOf('\r\n', /HTTP\/1\.1 [2-5]/.exec(text)?.index) + 2;
  const bytes = Buffer.from(`${text.slice(0, at)}X-Call: ${String(call)}\r\n${text.slice(at)}`, 'latin1');
  return { ...reply, bytes, headers: { ...reply.headers, 'x-call': String(call) } };
}

const scripts = fc.record({
  connections: fc.integer({ min: 1, max: 3 }),
  /** So many calls are made at once at first; each that is over makes the next. */
  atOnce: fc.integer({ min: 1, max: 5 }),
  calls: fc.array(
    fc.record({
      reply: replies,
      cuts: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      fate: fc.oneof(
        { weight: 4, arbitrary: fc.constant('whole' as const) },
        { weight: 1, arbitrary: fc.constantFrom('then ends', 'then junk', 'breaks off', 'resets', 'early') },
      ),
      at: fc.nat(),
      body: fc.option(fc.array(fc.nat({ max: 100_000 }), { maxLength: 3 })),
      saysLength: fc.boolean(),
      does: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('nothing', 'pauses') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('refuses', 'aborts at head', 'aborts at data', 'aborts later'),
        },
      ),
    }),
    { minLength: 1, maxLength: 14 },
  ),
});

type Script = typeof scripts extends fc.Arbitrary<infer T> ? T : never;
type Scripted = Script['calls'][number];

async function writeReply(socket: Socket, { reply, cuts, fate, at }: Scripted): Promise<void> {
  const { bytes } = reply;
  const isBroken = fate === 'breaks off' || fate === 'resets';
  const pieces = cut(isBroken ? bytes.subarray(0, at % bytes.length) : bytes, cuts).filter(
    ({ length }) => length > 0,
  );
  // With the end of the reply: what comes after the next request was sent can only be taken for the reply to it.
  if (fate === 'then junk') pieces.push(Buffer.concat([...pieces.splice(-1), marked(reply, -1).bytes]));
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise(setImmediate);
  }
  if (fate === 'then ends' || fate === 'breaks off') socket.end();
  if (fate === 'resets') socket.resetAndDestroy();
}

class Scene {
  private next = 0;
  readonly heard: Heard[] = [];
  /** What the server received of each call that it read to the end. */
  readonly bodies = new Map<number, number>();
  readonly seen: number[] = [];

  constructor(
    readonly script: Script,
    private readonly client: UpstreamClient,
    /** In the path of every call: what was given up in the run before may arrive in this one. */
    readonly run: string,
  ) {}

  async play(): Promise<void> {
    for (let started = 0; started < this.script.atOnce; started += 1) this.callNext();
    for (let index = 0; index < this.script.calls.length; index += 1)
      await eventually(() => this.heard[index] ?? Promise.reject(new Error('it was not made')), {
        everyMs: 1,
      }).then((call) => call.settled());
  }

  bodyOf({ reply, body }: Scripted): Buffer[] | undefined {
    if (reply.method !== 'POST' || body === null) return undefined;
    return body.map((length) => Buffer.alloc(length, 'b'));
  }

  private callNext(): void {
    const index = this.next;
    const scripted = this.script.calls[index];
    if (!scripted) return;
    this.next += 1;
    const handler = new Heard();
    this.heard[index] = handler;
    let isOver = false;
    handler.onEndDo = handler.onErrorDo = () => {
      // Whatever is done to it now is without effect on the others.
      handler.control?.pause();
      if (!isOver) this.callNext();
      isOver = true;
      handler.control?.abort(new Error('too late'));
    };
    this.behave(handler, scripted.does);
    const parts = this.bodyOf(scripted);
    const length = (parts ?? []).reduce((sum, part) => sum + part.length, 0);
    const isSaid = parts !== undefined && scripted.saysLength;
    this.client.dispatch({
      request: {
        method: scripted.reply.method,
        path: `/${this.run}/${String(index)}`,
        headers: isSaid ? ['content-length', String(length)] : [],
      },
      body: parts && Readable.from(parts, { objectMode: false }),
      answerMs: LONG_MS,
      handler,
    });
  }

  private behave(handler: Heard, does: Scripted['does']): void {
    const abort = (): void => handler.control?.abort(new Error('aborted'));
    if (does === 'refuses')
      handler.onStartDo = () => {
        throw new Error('refused');
      };
    if (does === 'aborts at head') handler.onHeadDo = abort;
    if (does === 'aborts at data') handler.onDataDo = abort;
    if (does === 'aborts later') handler.onStartDo = () => setImmediate(abort);
    if (does === 'pauses')
      handler.onHeadDo = handler.onDataDo = () => {
        handler.control?.pause();
        setImmediate(() => handler.control?.resume());
      };
  }
}

describe('calls over kept connections', () => {
  it('each get their own reply or an error, whatever becomes of the others', async () => {
    let scene: Scene | undefined;
    let runs = 0;
    // Node's own parser reads the requests; the replies are written past it.
    const server = createServer((request) => {
      const own = scene!;
      const [, run, call] = request.url!.split('/');
      if (run !== own.run) return;
      const index = Number(call);
      own.seen.push(index);
      const scripted = own.script.calls[index]!;
      let length = 0;
      request.on('error', () => undefined);
      request.on('data', (bytes: Buffer) => {
        length += bytes.length;
      });
      if (scripted.fate === 'early') void writeReply(request.socket, scripted);
      request.on('end', () => {
        own.bodies.set(index, length);
        if (scripted.fate !== 'early') void writeReply(request.socket, scripted);
      });
    });
    server.on('connection', (socket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    let [ended, failed] = [0, 0];
    await fc.assert(
      fc.asyncProperty(scripts, async (made) => {
        const calls = made.calls.map((call, index) => ({ ...call, reply: marked(call.reply, index) }));
        runs += 1;
        const client = new UpstreamClient({
          origin: new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`),
          connections: made.connections,
          connectMs: LONG_MS,
          replyIdleMs: LONG_MS,
          idleMs: LONG_MS,
        });
        scene = new Scene({ ...made, calls }, client, String(runs));
        await scene.play();
        for (const [index, { reply, fate, does, ...rest }] of calls.entries()) {
          const told = scene.heard[index]!;
          expect(told.wrong).toEqual([]);
          if (told.status !== undefined) {
            expect({ status: told.status, headers: { ...told.headers } }).toEqual({
              status: reply.status,
              headers: reply.headers,
            });
            expect(reply.body.subarray(0, told.body.length)).toEqual(told.body);
          }
          if (told.isEnded) {
            expect(told.body).toEqual(reply.body);
            expect(['breaks off', 'resets']).not.toContain(fate);
            expect(does).not.toBe('refuses');
            ended += 1;
            const sent = scene.bodyOf({ reply, fate, does, ...rest });
            if (fate !== 'early') expect(scene.bodies.get(index)).toBe(Buffer.concat(sent ?? []).length);
          } else failed += 1;
        }
        // Nothing is ever sent twice.
        expect(new Set(scene.seen).size).toBe(scene.seen.length);
        await eventually(() => {
          const { connected, free, pending } = client.stats;
          expect({ pending, isAllFree: free === connected }).toEqual({ pending: 0, isAllFree: true });
        });
        await client.destroy();
      }),
      { numRuns: RUNS },
    );
    expect(ended).toBeGreaterThan(failed);
    server.closeAllConnections();
    server.close();
  });
});
