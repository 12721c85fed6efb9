import { PLACES, REPORT_TEXT } from './places';
import type { Expected, PoisonCase } from './poison-case';
import { BAD_REQUEST, rawCase, RECEIVED, shown, V2_BAD_REQUEST } from './raw-request';

/** What would be answered if it were taken for a request of its own. */
const SMUGGLED = `GET ${PLACES.version} HTTP/1.1\r\nHost: gateway\r\n\r\n`;
const chunked = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

const NO_CODINGS = [
  'identity',
  'gzip',
  'deflate',
  'compress',
  'br',
  'xchunked',
  'chunkedx',
  'chunk',
  'chunked, identity',
  'identity, chunked',
  'chunked,identity',
  'gzip, chunked',
  'chunked, gzip',
  'chunked, chunked',
  'chunked,chunked',
  'chunked,',
  ',chunked',
  ', chunked',
  'chunked;q=1',
  'chunked; foo=bar',
  '"chunked"',
  "'chunked'",
  'chunked chunked',
  'chunked\tx',
  'x\tchunked',
  'chun ked',
  'chunked\xa0',
  '\xa0chunked',
  'chunked\x85',
  'cow',
  'null',
  '*',
  'Chunked, Identity',
  'chunked-x',
  '\xd1\x81hunked',
  '',
];

/** A body under a coding that is not "chunked" alone: one reply, and then the connection is over. */
const codings = (token: string): PoisonCase[] =>
  NO_CODINGS.flatMap((coding) =>
    [[], [`Content-Length: ${SMUGGLED.length}`]].flatMap((length) =>
      ['length first', 'coding first'].slice(length.length === 0 ? 1 : 0).map((order) => {
        const te = [`Transfer-Encoding: ${coding}`];
        return upload('a coding that is none', `${shown(coding)}${length.join()} ${order}`, token, {
          lines: order === 'length first' ? [...length, ...te] : [...te, ...length],
          body: length.length === 0 ? chunked(SMUGGLED) : SMUGGLED,
        });
      }),
    ),
  );

const BOTH = [
  'Transfer-Encoding: chunked',
  'transfer-encoding: chunked',
  'TRANSFER-ENCODING: CHUNKED',
  'Transfer-Encoding:chunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: chunked\t',
  'Transfer-Encoding:     chunked     ',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  ' Transfer-Encoding: chunked',
  '\tTransfer-Encoding: chunked',
  'Transfer-Encoding:\r\n chunked',
  'Transfer-Encoding:\r\n\tchunked',
  'Transfer-Encoding: \x0bchunked',
  'Transfer-Encoding: \x00chunked',
  'Transfer-Encoding: chunked\x00',
  'Transfer-Encoding\x00: chunked',
  'Transfer_Encoding: chunked',
  'Transfer-Encoding: chunked\nX: y',
  'Transfer-Encoding: chunked\rX: y',
  'X: y\nTransfer-Encoding: chunked',
  'X: y\rTransfer-Encoding: chunked',
  'X: y\r\n\rTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: \r\nTransfer-Encoding: chunked',
];
/** Content-Length with chunks, in either order and every spelling. */
const both = (token: string): PoisonCase[] =>
  BOTH.flatMap((te) =>
    [4, SMUGGLED.length].flatMap((length) =>
      [
        [`Content-Length: ${length}`, te],
        [te, `Content-Length: ${length}`],
      ].map((lines) =>
        upload('length and coding', lines.join(' | '), token, { lines, body: chunked(SMUGGLED) }),
      ),
    ),
  );

const LENGTHS = [
  '-1',
  '-69',
  '+69',
  '0x45',
  '69.0',
  '6.9e1',
  '1e9',
  '69,69',
  '69, 69',
  '69 69',
  '69;',
  '"69"',
  '',
  'abc',
  '69a',
  'NaN',
  'Infinity',
  '\xd9\xa6\xd9\xa9',
  '69\x00',
  '\x0b69',
  '18446744073709551616',
  '18446744073709551685',
  '99999999999999999999999999',
  '69\r\n 0',
  '69\r\n\t9',
];
const lengths = (token: string): PoisonCase[] => [
  ...LENGTHS.map((length) =>
    upload('a length that is none', shown(length), token, { lines: [`Content-Length: ${length}`] }),
  ),
  ...[
    ['Content-Length: 69', 'Content-Length: 70'],
    ['Content-Length: 70', 'Content-Length: 69'],
    ['Content-Length: 69', 'Content-Length: 69'],
    ['Content-Length: 0', 'Content-Length: 69'],
    ['content-length: 69', 'CONTENT-LENGTH: 0'],
    ['Content-Length: 69', 'Content_Length: 0'],
    ['Content_Length: 69'],
    ['Content-Length : 69'],
    ['Content-Length\t: 69'],
    [' Content-Length: 69'],
    ['Content-Length: 69\nX: y'],
    ['Content-Length: 69\rX: y'],
    ['Content-Length\x00: 69'],
    ['Content-Length', 'X: y'],
  ].map((lines) => upload('two lengths and the like', lines.join(' | '), token, { lines })),
  upload('a length that is none', 'more than it may be', token, {
    lines: ['Content-Length: 999999999999999'],
    expected: { status: 413, text: /^\{"error":"The body is larger than/ },
  }),
];

const CHUNKS: readonly (readonly [name: string, body: string, isGood?: 'good'])[] = [
  [
    'a size in capitals',
    `${REPORT_TEXT.length.toString(16).toUpperCase()}\r\n${REPORT_TEXT}\r\n0\r\n\r\n`,
    'good',
  ],
  [
    'a size with zeros before',
    `000${REPORT_TEXT.length.toString(16)}\r\n${REPORT_TEXT}\r\n0\r\n\r\n`,
    'good',
  ],
  ['an extension', `${REPORT_TEXT.length.toString(16)};a=b\r\n${REPORT_TEXT}\r\n0\r\n\r\n`, 'good'],
  ['a quoted extension', `${REPORT_TEXT.length.toString(16)};a="b c"\r\n${REPORT_TEXT}\r\n0\r\n\r\n`, 'good'],
  [
    'one byte each',
    Array.from(REPORT_TEXT)
      .map((letter) => `1\r\n${letter}\r\n`)
      .join('') + '0\r\n\r\n',
    'good',
  ],
  ['trailers', `${REPORT_TEXT.length.toString(16)}\r\n${REPORT_TEXT}\r\n0\r\nX-Trailer: y\r\n\r\n`, 'good'],
  ['zeros as the last size', `${REPORT_TEXT.length.toString(16)}\r\n${REPORT_TEXT}\r\n0000\r\n\r\n`, 'good'],
  ['no size', `\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a size in no base', `zz\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a negative size', `-1\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a signed size', `+45\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a size like 0x45', `0x45\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a size of 17 digits', `10000000000000045\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a size with a space before', ` 45\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a size with an underscore', `4_5\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['too small a size', `4\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a bare LF behind the size', `45\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a bare CR behind the size', `45\r${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a bare LF behind the data', `45\r\n${REPORT_TEXT}\n0\r\n\r\n`],
  ['nothing behind the data', `45\r\n${REPORT_TEXT}0\r\n\r\n`],
  ['an extension with a LF', `45;a\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['an extension with a NUL', `45;a\x00b\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['an extension of 20 kB', `45;${'a'.repeat(20_000)}\r\n${REPORT_TEXT}\r\n0\r\n\r\n`],
  ['a trailer with a space in its name', `45\r\n${REPORT_TEXT}\r\n0\r\nX Y: z\r\n\r\n`],
  ['a trailer without a colon', `45\r\n${REPORT_TEXT}\r\n0\r\nnonsense\r\n\r\n`],
  ['a trailer with a NUL', `45\r\n${REPORT_TEXT}\r\n0\r\nX: \x00\r\n\r\n`],
];
const chunks = (token: string): PoisonCase[] =>
  CHUNKS.map(([name, body, good]) =>
    upload('chunks', name, token, {
      lines: ['Transfer-Encoding: chunked'],
      body,
      expected: good ? RECEIVED : undefined,
    }),
  );

/** How a body may be framed, spelled in ways that every reader reads alike. */
const good = (token: string): PoisonCase[] => [
  ...['chunked', 'Chunked', 'CHUNKED', '\tchunked', '  chunked  '].map((coding) =>
    upload('good framing', shown(coding), token, {
      lines: [`Transfer-Encoding: ${coding}`],
      body: chunked(REPORT_TEXT),
      expected: RECEIVED,
    }),
  ),
  ...[String(REPORT_TEXT.length), `000${REPORT_TEXT.length}`, `\t${REPORT_TEXT.length}`].map((length) =>
    upload('good framing', shown(length), token, {
      lines: [`Content-Length: ${length}`],
      expected: RECEIVED,
    }),
  ),
];

function upload(
  kind: string,
  name: string,
  token: string,
  given: { lines: readonly string[]; body?: string; expected?: Expected | undefined },
): PoisonCase {
  return rawCase({
    kind,
    name,
    method: 'POST',
    path: PLACES.coverage,
    lines: ['Host: gateway', `project-token: ${token}`, ...given.lines, 'Connection: close'],
    body: given.body ?? REPORT_TEXT,
    // The parser's refusals have the shape of neither API, the gateway's own that of v2.
    expected: given.expected ?? EITHER_BAD_REQUEST,
    isUnreadable: given.expected === undefined,
  });
}

const EITHER_BAD_REQUEST: Expected = {
  status: 400,
  text: new RegExp(`${String(BAD_REQUEST.text).slice(1, -1)}|${String(V2_BAD_REQUEST.text).slice(1, -1)}`),
};

/** Where does the body end, and what comes behind it? Two readers must never differ. */
export const framingCases = (token: string): PoisonCase[] =>
  [codings, both, lengths, chunks, good].flatMap((make) => make(token));
