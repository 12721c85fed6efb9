import { request } from 'node:http';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { ReplyReader, type ReplySink } from '../../src/upstream/reply-reader';
import { UnreadableReply } from '../../src/upstream/upstream.errors';
import { cut, headersOf, replies } from './replies';

const RUNS = Number(process.env['READER_RUNS'] ?? 500);

interface Told {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: Buffer;
  ends: number;
}

/** Writes down what it is told, and pauses the reader when its next number says so. */
class Notes implements ReplySink {
  readonly told: Told = { status: undefined, headers: {}, body: Buffer.alloc(0), ends: 0 };
  calls = 0;
  reader: ReplyReader | undefined;

  constructor(private readonly pauses: readonly boolean[] = []) {}

  onHead(status: number, headers: Record<string, unknown>): void {
    expect(this.told.status).toBeUndefined();
    this.told.status = status;
    this.told.headers = headers;
    this.heard();
  }

  onData(part: Buffer): void {
    expect(this.told.status).toBeDefined();
    expect(this.told.ends).toBe(0);
    this.told.body = Buffer.concat([this.told.body, part]);
    this.heard();
  }

  onEnd(): void {
    this.told.ends += 1;
    this.calls += 1;
  }

  private heard(): void {
    expect(this.reader?.isPaused).toBe(false);
    this.calls += 1;
    if (this.pauses.length > 0 && this.pauses[this.calls % this.pauses.length]) this.reader?.pause();
  }
}

interface Reading {
  readonly told: Told;
  readonly reader: ReplyReader;
  readonly error: unknown;
}

/** Reads piece by piece out of one buffer that is overwritten after every piece; what is paused goes on some pieces later. */
function readAll(
  method: string,
  pieces: readonly Buffer[],
  pauses: readonly boolean[] = [],
  later = 0,
): Reading {
  const notes = new Notes(pauses);
  const reader = new ReplyReader(notes);
  notes.reader = reader;
  reader.begin(method);
  const shared = Buffer.alloc(Math.max(1, ...pieces.map(({ length }) => length)));
  let error: unknown;
  const attempt = (act: () => void): void => {
    const before = notes.calls;
    try {
      act();
      if (error !== undefined) expect(notes.calls).toBe(before);
    } catch (thrown) {
      expect(error).toBeUndefined();
      error = thrown;
    }
  };
  let pausedFor = 0;
  for (const piece of pieces) {
    const isPaused = reader.isPaused;
    const before = notes.calls;
    piece.copy(shared);
    attempt(() => {
      reader.read(shared.subarray(0, piece.length));
    });
    shared.fill(0xff);
    if (isPaused) expect(notes.calls).toBe(before);
    pausedFor = reader.isPaused ? pausedFor + 1 : 0;
    while (reader.isPaused && pausedFor > later)
      attempt(() => {
        reader.resume();
      });
  }
  while (reader.isPaused)
    attempt(() => {
      reader.resume();
    });
  return { told: notes.told, reader, error };
}

/** What Node's own client makes of it, each byte on its own; as many bytes of the body as came before whatever ended it. */
async function oracle(method: string, bytes: Buffer): Promise<Told & { upgraded: boolean }> {
  const told = { status: undefined, headers: {}, body: Buffer.alloc(0), ends: 0, upgraded: false } as Told & {
    upgraded: boolean;
  };
  const wire = new Duplex({ read: () => undefined, write: (_part, _encoding, done) => done() });
  await new Promise<void>((resolve) => {
    wire.once('close', resolve);
    const call = request({ method, maxHeaderSize: 1024 * 1024, createConnection: () => wire });
    call.on('error', () => undefined);
    call.on('upgrade', () => {
      told.upgraded = true;
      wire.destroy();
    });
    call.on('response', (response) => {
      told.status = response.statusCode;
      told.headers = headersOf(response.rawHeaders);
      const push = response.push.bind(response);
      response.push = (part: Buffer | null) => {
        if (part) told.body = Buffer.concat([told.body, part]);
        else if (response.complete) told.ends = 1;
        return push(part);
      };
      response.on('error', () => undefined).resume();
    });
    call.on('socket', () => {
      setImmediate(() => {
        wire.push(bytes);
        wire.push(null);
      });
    });
    call.end();
  });
  return told;
}

type Damage = typeof oneDamage extends fc.Arbitrary<infer T> ? T : never;

const oneDamage = fc.record({
  kind: fc.constantFrom('flip', 'delete', 'double', 'insert', 'insert', 'line', 'cut'),
  at: fc.oneof(fc.nat({ max: 120 }), fc.nat()),
  size: fc.integer({ min: 1, max: 6 }),
  bit: fc.nat({ max: 7 }),
  text: fc.constantFrom(
    ...[
      '\r',
      '\n',
      '\r\n',
      '\0',
      '\r\n\r\n',
      ' ',
      '0',
      '1',
      ',',
      ';',
      ':',
      '\x7f',
      '\x80',
      'chunked',
      'close',
      '-',
      '+',
      '0x',
    ],
  ),
  line: fc.constantFrom(
    ...[
      'Content-Length: 0',
      'Content-Length: 5',
      'content-length: 5, 5',
      'Content-Length: +5',
      'Content-Length:',
    ],
    ...['Transfer-Encoding: chunked', 'transfer-encoding: gzip, chunked', 'Transfer-Encoding: identity'],
    ...[
      'Transfer-Encoding : chunked',
      'Connection: close',
      ' folded',
      '\tfolded: too',
      ': none',
      'no colon',
      'Upgrade: x',
    ],
    ...[
      'HTTP/1.1 200 OK',
      'HTTP/1.0 200 OK',
      'HTTP/1.1 101 Switching',
      'HTTP/1.1 100 Continue\r\n',
      '0\r\n',
      '5',
    ],
  ),
});
const damages = fc.array(oneDamage, { minLength: 1, maxLength: 3 });

function damage(bytes: Buffer, { kind, at: place, size, bit, text, line }: Damage): Buffer {
  const at = place % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (kind) {
    case 'flip': {
      const flipped = Buffer.from(after);
      if (flipped.length > 0) flipped[0]! ^= 1 << bit;
      return Buffer.concat([before, flipped]);
    }
    case 'delete':
      return Buffer.concat([before, after.subarray(size)]);
    case 'double':
      return Buffer.concat([before, after.subarray(0, size), after]);
    case 'insert':
      return Buffer.concat([before, Buffer.from(text, 'latin1'), after]);
    case 'line': {
      // After the end of some line.
      const end = bytes.indexOf('\r\n', at) + 2;
      return Buffer.concat([
        bytes.subarray(0, end),
        Buffer.from(`${line}\r\n`, 'latin1'),
        bytes.subarray(end),
      ]);
    }
    default:
      return before;
  }
}

const cuts = fc.array(fc.nat(), { maxLength: 8 });
const pausing = fc.tuple(fc.array(fc.boolean(), { maxLength: 4 }), fc.nat(3));

describe('the reader of replies', () => {
  it('gives exactly the head, the body and one end, wherever the bytes are cut and whenever it is paused', async () => {
    await fc.assert(
      fc.asyncProperty(replies, cuts, pausing, async (reply, at, [pauses, later]) => {
        const { told, reader, error } = readAll(reply.method, cut(reply.bytes, at), pauses, later);
        const { status, headers, body } = reply;
        expect(error).toBeUndefined();
        expect({ ...told, headers: { ...told.headers } }).toEqual({ status, headers, body, ends: 1 });
        expect(reader.maySendAgain).toBe(true);
        expect(await oracle(reply.method, reply.bytes)).toMatchObject({ status, headers, body, ends: 1 });
      }),
      { numRuns: RUNS },
    );
  });

  it('of a damaged reply gives nothing that Node would not give, and after an error nothing at all', async () => {
    let [refused, whole] = [0, 0];
    await fc.assert(
      fc.asyncProperty(replies, damages, cuts, pausing, async (reply, kinds, at, [pauses, later]) => {
        const bytes = kinds.reduce((damaged, kind) => damage(damaged, kind), reply.bytes);
        const { told, error } = readAll(reply.method, cut(bytes, at), pauses, later);
        if (error !== undefined) expect(error).toBeInstanceOf(UnreadableReply);
        if (error !== undefined) refused += 1;
        if (told.ends === 1) whole += 1;
        if (told.status === undefined) return;
        const seen = await oracle(reply.method, bytes);
        expect({ ...told.headers }).toEqual(seen.headers);
        expect(told.status).toBe(seen.status);
        expect(seen.body.subarray(0, told.body.length)).toEqual(told.body);
        if (told.ends === 1) expect(seen).toMatchObject({ ends: 1, body: told.body });
      }),
      { numRuns: RUNS * 3 },
    );
    expect(Math.min(refused, whole)).toBeGreaterThan(RUNS / 20);
  });

  it('takes whatever follows the end for what it is: no part of a reply, and the end of the connection', () => {
    fc.assert(
      fc.property(
        replies,
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 20 }).map((junk) => Buffer.from(junk)),
          replies.map(({ bytes }) => bytes),
        ),
        cuts,
        pausing,
        ({ method, bytes, status, body }, junk, at, [pauses, later]) => {
          const pieces = cut(bytes, at).filter(({ length }) => length > 0);
          const last = Buffer.concat([pieces.pop()!, junk]);
          const { told, reader, error } = readAll(method, [...pieces, last, junk], pauses, later);
          expect(error).toBeUndefined();
          expect(told).toMatchObject({ status, body, ends: 1 });
          expect(reader.maySendAgain).toBe(false);
        },
      ),
      { numRuns: RUNS },
    );
  });

  const OK = 'HTTP/1.1 200 OK\r\n';
  const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
  const readText = (text: string, method = 'GET'): Reading => readAll(method, [Buffer.from(text, 'latin1')]);

  it.each([
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', 'its first line is not of HTTP/1.1'],
    ['without a status', 'HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n', 'its first line is not of HTTP/1.1'],
    [
      'with an empty line before it',
      `\r\n\r\n${OK}Content-Length: 0\r\n\r\n`,
      'its first line is not of HTTP/1.1',
    ],
    ['that changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'it changes the protocol'],
    ['with an endless head', `${OK}X: ${'x'.repeat(17_000)}`, 'its head is too long'],
    ['with a NUL in its head', `${OK}X: a\0b\r\n\r\n`, 'it holds a character that may not be there'],
    ['with a bare LF in its head', `${OK}X: a\nY: b\r\n\r\n`, 'it holds a character that may not be there'],
    ['with a bare CR in its head', `${OK}X: a\rY: b\r\n\r\n`, 'it holds a character that may not be there'],
    [
      'with a folded line',
      `${OK}X: a\r\n b: c\r\n\r\n`,
      'the name of a header holds a character that may not be there',
    ],
    [
      'with a blank before a colon',
      `${OK}X : a\r\n\r\n`,
      'the name of a header holds a character that may not be there',
    ],
    ['with a line without a colon', `${OK}X\r\nY: b\r\n\r\n`, 'a line of it is no header'],
    [
      'with two lengths',
      `${OK}Content-Length: 5\r\ncontent-length: 5\r\n\r\n`,
      'it has the content-length header twice',
    ],
    ['with a list of lengths', `${OK}Content-Length: 5, 5\r\n\r\n`, 'its length is no number'],
    ['with a signed length', `${OK}Content-Length: +5\r\n\r\n`, 'its length is no number'],
    ['with an empty length', `${OK}Content-Length:\r\n\r\n`, 'its length is no number'],
    [
      'with a length and chunks',
      `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      'it is framed in another way than by a length or by chunks',
    ],
    [
      'with another coding',
      `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`,
      'it is framed in another way than by a length or by chunks',
    ],
    ['that ends with its connection', `${OK}Connection: close\r\n\r\n`, 'nothing says where it ends'],
    [
      'after one of 1xx that has a body',
      'HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n',
      'one of 1xx before it says how it ends',
    ],
  ])('tells nothing of a reply %s, and says why', (_, text, why) => {
    const { told, error } = readText(text);
    expect(error).toEqual(new UnreadableReply(why));
    expect(told).toMatchObject({ status: undefined, ends: 0 });
  });

  it.each([
    ['a size that is none', '5x\r\nhello\r\n', 'the size of a chunk is no number'],
    ['a size with a sign', '+5\r\nhello\r\n', 'the size of a chunk is no number'],
    ['a size with a blank after it', '5 \r\nhello\r\n', 'the size of a chunk is no number'],
    ['no size', '\r\nhello\r\n', 'the size of a chunk is no number'],
    ['an immense size', `${'f'.repeat(13)}\r\nhello\r\n`, 'the size of a chunk is no number'],
    ['a size that ends in a bare LF', '5\nhello\r\n', 'the size of a chunk is no number'],
    ['a chunk that is longer than its size', '5\r\nhello!\r\n', 'a chunk does not end where it said'],
    ['a chunk that ends in a bare LF', '5\r\nhello\n0\r\n\r\n', 'a chunk does not end where it said'],
    ['an endless line', `5;${'x'.repeat(2_000)}`, 'a line of its body is too long'],
    ['an endless trailer', `0\r\nX: ${'x'.repeat(17_000)}`, 'a line of its body is too long'],
    ['endless trailers', `0\r\n${'X: y\r\n'.repeat(3_000)}`, 'a line of its body is too long'],
    ['a bare LF in its trailers', '0\r\nX: a\nY: b\r\n\r\n', 'it holds a character that may not be there'],
    ['a trailer that is no header', '0\r\nX\r\n\r\n', 'a line of it is no header'],
    [
      'a length in its trailers',
      '0\r\nContent-Length: 5\r\n\r\n',
      'its last lines say anew how it is framed',
    ],
  ])('gives no end to a body in chunks with %s, and says why', (_, text, why) => {
    const { told, error } = readText(`${CHUNKED}${text}`);
    expect(error).toEqual(new UnreadableReply(why));
    expect(told).toMatchObject({ status: 200, ends: 0 });
  });

  it.each([
    ['close', false],
    ['Close', false],
    ['keep-alive, close', false],
    ['close ,x', false],
    ['keep-alive', true],
    ['x-close', true],
  ])('after Connection: %s the connection may take another request: %s', (connection, maySendAgain) => {
    const { told, reader } = readText(`${OK}Connection: ${connection}\r\nContent-Length: 0\r\n\r\n`);
    expect(told.ends).toBe(1);
    expect(reader.maySendAgain).toBe(maySendAgain);
  });

  it.each(['onHead', 'onData', 'onEnd'] as const)(
    'throws what %s throws, and tells nothing after it',
    (at) => {
      const notes = new Notes();
      const reader = new ReplyReader(notes);
      notes.reader = reader;
      jest.spyOn(notes, at).mockImplementationOnce(() => {
        throw new Error('no room');
      });
      const bytes = Buffer.from(`${CHUNKED}1\r\na\r\n1\r\nb\r\n0\r\n\r\n`);
      reader.begin('GET');
      expect(() => {
        reader.read(bytes);
      }).toThrow('no room');
      const { calls } = notes;
      reader.read(bytes);
      reader.resume();
      expect(notes.calls).toBe(calls);
      expect(reader.maySendAgain).toBe(false);
    },
  );

  it('takes names of headers for nothing else than that', () => {
    const { told } = readText(`${OK}__proto__: a\r\nconstructor: b\r\nContent-Length: 0\r\n\r\n`);
    expect(Object.entries(told.headers)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['content-length', '0'],
    ]);
  });
});
