import fc from 'fast-check';

/** A reply as a server may write it, and what its reader has to make of it. */
export interface Reply {
  readonly method: string;
  readonly bytes: Buffer;
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

interface Line {
  readonly name: string;
  readonly value: string;
  readonly before: string;
  readonly after: string;
}

const letters = (alphabet: string, size: { minLength?: number; maxLength: number }): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), ...size });

const blank = letters(' \t', { maxLength: 3 });
const TEXT = ` !"#$%&'()*+,-./:;<=>?@[]^_\`{|}~azAZ09\tÄÿ\x80`;
const value = letters(TEXT, { maxLength: 20 }).map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));
const inAnyCase = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    name,
    name.toUpperCase(),
    name.replace(/^.|-./g, (part) => part.toUpperCase()),
  );
const lineOf = (name: fc.Arbitrary<string>, of: fc.Arbitrary<string>): fc.Arbitrary<Line> =>
  fc.record({ name, value: of, before: blank, after: blank });

const ordinary = lineOf(
  fc.constantFrom('x-request-id', 'vary', 'cache-control', 'x-odd_name.~', 'retry-after').chain(inAnyCase),
  value,
);
const cookie = lineOf(inAnyCase('set-cookie'), value);
const headerLines = fc.array(fc.oneof(ordinary, cookie), { maxLength: 6 });

const written = ({ name, value: of, before, after }: Line): string => `${name}:${before}${of}${after}\r\n`;

const reason = letters(TEXT, { maxLength: 12 }).map((text) => ` ${text}`);
const chunkLine = fc.record({
  zeros: fc.constantFrom('', '', '0', '000'),
  upper: fc.boolean(),
  extension: fc.constantFrom('', '', ';a', ';a=b', ';name="quoted text"', ';a=b;c'),
});
const interim = fc
  .record({ status: fc.constantFrom(100, 102, 103, 199), lines: headerLines })
  .map(({ status, lines }) => `HTTP/1.1 ${String(status)} Soon\r\n${lines.map(written).join('')}\r\n`);

type ChunkLine = typeof chunkLine extends fc.Arbitrary<infer T> ? T : never;

function chunk(part: Buffer, { zeros, upper, extension }: ChunkLine): Buffer {
  const digits = part.length.toString(16);
  const line = `${zeros}${upper ? digits.toUpperCase() : digits}${extension}\r\n`;
  return Buffer.concat([Buffer.from(line, 'latin1'), part, Buffer.from('\r\n')]);
}

/** Any reply that our services could send. */
export const replies: fc.Arbitrary<Reply> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD'),
    interims: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      fc.array(interim, { maxLength: 3 }),
    ),
    status: fc.oneof(fc.constantFrom(200, 204, 304), fc.integer({ min: 200, max: 599 })),
    reason,
    lines: headerLines,
    chunks: fc.array(
      fc.record({
        part: fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
        line: chunkLine,
      }),
      { maxLength: 4 },
    ),
    framing: fc.constantFrom('length', 'chunked'),
    // A tab there is allowed, and Node's client refuses it.
    framingLine: fc.record({ before: letters(' ', { maxLength: 2 }), after: letters(' ', { maxLength: 2 }) }),
    framingAt: fc.nat(),
    framingCase: fc.boolean(),
    lastLine: chunkLine,
    trailers: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Line[]>([]) },
      fc.array(ordinary, { maxLength: 3 }),
    ),
  })
  .map((made) => {
    const { method, status, framing, lines, framingLine } = made;
    const body = Buffer.concat(made.chunks.map(({ part }) => part));
    const isLength = framing === 'length';
    const name = isLength ? 'Content-Length' : 'Transfer-Encoding';
    const all = [...lines];
    all.splice(made.framingAt % (lines.length + 1), 0, {
      ...framingLine,
      name: made.framingCase ? name : name.toLowerCase(),
      value: isLength ? String(body.length) : 'chunked',
    });
    const head = `${made.interims.join('')}HTTP/1.1 ${String(status)}${made.reason}\r\n${all.map(written).join('')}\r\n`;
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
    const inChunks = [
      ...made.chunks.map(({ part, line }) => chunk(part, line)),
      Buffer.from(`0${made.lastLine.extension}\r\n${made.trailers.map(written).join('')}\r\n`, 'latin1'),
    ];
    const content = isLength ? [body] : inChunks;
    return {
      method,
      status,
      bytes: Buffer.concat([Buffer.from(head, 'latin1'), ...(hasBody ? content : [])]),
      headers: headersOf(all.flatMap((line) => [line.name, line.value])),
      body: hasBody ? body : Buffer.alloc(0),
    };
  });

/** What names and values in turn come to: names in lower case, cookies in a list, others that come again joined. */
export function headersOf(raw: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const [name = '', of = ''] = [raw[index]?.toLowerCase(), raw[index + 1]];
    const before = headers[name];
    if (name === 'set-cookie') headers[name] = [before ?? [], of].flat();
    else headers[name] = before === undefined ? of : `${String(before)}, ${of}`;
  }
  return headers;
}

/** Cut where the numbers say; where there are none, into single bytes. */
export function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  if (at.length === 0) return Array.from(bytes, (byte) => Buffer.of(byte));
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}
