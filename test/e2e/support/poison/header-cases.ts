import { ASSERTION_HEADER } from '@libs/http';
import { PLACES, REPORT_TEXT } from './places';
import type { Expected, PoisonCase } from './poison-case';
import {
  BAD_REQUEST,
  HEAD_TOO_LARGE,
  NO_TOKEN,
  rawCase,
  RECEIVED,
  shown,
  THE_ADMIN,
  V2_BAD_REQUEST,
  V2_NOT_FOUND,
  VERSION,
} from './raw-request';

export interface HeaderTokens {
  readonly account: string;
  readonly repository: string;
  /** Well-formed, and nobody's. */
  readonly unknown: string;
}

/** The names that mean something between our own processes, or that a proxy in front might mean something by. */
const INTERNAL = [
  ASSERTION_HEADER,
  'portcullis-error',
  'portcullis-revocation-seq',
  'portcullis-enforced-at',
  'x-request-id',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-user',
  'x-real-ip',
  'x-account-id',
  'x-user-id',
  'x-repository-id',
  'x-token-id',
  'x-codacy-origin',
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'user-agent',
  'retry-after',
  'cache-control',
] as const;
const WITHOUT_HYPHEN = [
  'traceparent',
  'tracestate',
  'forwarded',
  'prefer',
  'authorization',
  'host',
  'via',
] as const;

const FORGED = 'eyJhbGciOiJub25lIn0.eyJwcmluY2lwYWwiOnsia2luZCI6ImFjY291bnQiLCJhY2NvdW50SWQiOjJ9fQ.';

/** Between a line with the token and one that ends the connection. */
const get = (
  kind: string,
  token: string,
  lines: readonly string[],
  expected: Expected,
  more: Partial<Parameters<typeof rawCase>[0]> = {},
): PoisonCase =>
  rawCase({
    kind,
    name: lines.map(shown).join(' '),
    path: PLACES.user,
    lines: ['Host: gateway', ...(token === '' ? [] : [`api-token: ${token}`]), ...lines, 'Connection: close'],
    expected,
    ...more,
  });
const unreadable = { isUnreadable: true };

/** The same name to whoever takes `_` for `-`, in other letters, and as it is: none of them makes anybody of somebody else. */
const twins = ({ account }: HeaderTokens): PoisonCase[] => [
  ...INTERNAL.flatMap((name) => [
    get('underscore twins', account, [`${name.replaceAll('-', '_')}: ${FORGED}`], BAD_REQUEST),
    get('underscore twins', account, [`${name.replace('-', '_').toUpperCase()}: ${FORGED}`], BAD_REQUEST),
  ]),
  ...WITHOUT_HYPHEN.map((name) =>
    get('underscore twins', account, [`${name.slice(0, 3)}_${name.slice(3)}: ${FORGED}`], BAD_REQUEST),
  ),
  ...['_', '__', 'a_', '_a', 'api-token_', 'apitoken_', 'api__token', 'project_token_', 'API_-TOKEN'].map(
    (name) => get('underscore twins', account, [`${name}: x`], BAD_REQUEST),
  ),
  ...[...INTERNAL, ...WITHOUT_HYPHEN]
    .filter((name) => !['content-length', 'transfer-encoding', 'host', 'authorization'].includes(name))
    .flatMap((name) =>
      [name, name.toUpperCase(), alternating(name)].flatMap((spelling) => [
        get('claimed identity', account, [`${spelling}: ${FORGED}`], THE_ADMIN),
        get('claimed identity', '', [`${spelling}: ${FORGED}`], NO_TOKEN),
      ]),
    ),
];

const alternating = (name: string): string =>
  Array.from(name)
    .map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter))
    .join('');

/** A client tells the gateway to drop what is the gateway's own. */
const connections = ({ account, repository }: HeaderTokens): PoisonCase[] => [
  ...[...INTERNAL, ...WITHOUT_HYPHEN, 'api-token', 'api_token', 'accept'].map((name) =>
    get('connection options', account, [`Connection: ${name}`], THE_ADMIN),
  ),
  ...[
    'close, portcullis-assertion, x-request-id, traceparent, x-forwarded-for, content-length',
    'PORTCULLIS-ASSERTION',
    'keep-alive, portcullis-assertion',
    ',,,portcullis-assertion,,',
    '\tportcullis-assertion\t',
    '"portcullis-assertion"',
    'upgrade, http2-settings',
    'x'.repeat(5_000),
    Array.from({ length: 1_000 }, (_, at) => `h${at}`).join(','),
    '',
    '\xff\xfe',
  ].map((options) => get('connection options', account, [`Connection: ${options}`], THE_ADMIN)),
  ...[
    'content-length',
    'host',
    'project-token',
    'portcullis-assertion',
    'transfer-encoding',
    'content-type',
  ].map((name) =>
    rawCase({
      kind: 'connection options',
      name: `of an upload: ${name}`,
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        `project-token: ${repository}`,
        'Content-Type: application/json',
        `Content-Length: ${REPORT_TEXT.length}`,
        `Connection: close, ${name}`,
      ],
      body: REPORT_TEXT,
      expected: RECEIVED,
    }),
  ),
];

const hosts = ({ account }: HeaderTokens): PoisonCase[] => {
  const withHost = (lines: readonly string[], expected: Expected, version = 'HTTP/1.1'): PoisonCase =>
    rawCase({
      kind: 'hosts',
      name: `${version} ${lines.map(shown).join(' ')}`,
      path: PLACES.user,
      lines: [...lines, `api-token: ${account}`, 'Connection: close'],
      version,
      expected,
      isUnreadable: expected !== THE_ADMIN,
    });
  return [
    ...[
      ['Host: gateway', 'Host: gateway'],
      ['Host: gateway', 'Host: other'],
      ['Host: gateway', 'HOST: gateway'],
      ['Host: gateway', 'host: '],
      ['Host: ', 'Host: gateway'],
      ['Host: gateway', 'X: y', 'Host: gateway'],
      [],
      ['Host:'],
      ['Host:  \t '],
      ['Host: a b'],
      ['Host: a,b'],
      ['Host: gateway/api'],
      ['Host: user@gateway'],
      ['Host: http://gateway'],
      ['Host: gateway:port'],
      ['Host: gateway:80:80'],
      ['Host: gateway?x'],
      ['Host: gateway#x'],
      ['Host: gate\\way'],
      ['Host: <gateway>'],
      ['Host: "gateway"'],
      ['Host: [::1'],
      ['Host: ::1'],
      ['Host: [gateway]'],
      ['Host: gateway\xff'],
      ['Host: g\xc3\xa4teway'],
      ['Host: gateway\x00'],
      ['Host : gateway'],
      [' Host: gateway'],
      ['Host: gate\r\n way'],
      ['Ho_st: gateway'],
    ].map((lines) => withHost(lines, BAD_REQUEST)),
    ...[
      'gateway',
      'GATEWAY:3000',
      'gateway:',
      'evil.example',
      '127.0.0.1:1',
      '[::1]',
      '[::1]:3000',
      'a.b-c_d.example.',
      '%67ateway',
      `${'x'.repeat(250)}.example`,
    ].map((host) => withHost([`Host: ${host}`], THE_ADMIN)),
    withHost([], THE_ADMIN, 'HTTP/1.0'),
    withHost(['Host: a', 'Host: b'], BAD_REQUEST, 'HTTP/1.0'),
  ];
};

const expectations = ({ account, repository }: HeaderTokens): PoisonCase[] => [
  ...[
    '200-ok',
    '100-continue, 100-continue',
    '100-continue;q=1',
    '"100-continue"',
    '100',
    'continue',
    '',
    '101-switching',
    '100-continue\xa0',
    'x'.repeat(1_000),
  ].map((value) => get('expectations', account, [`Expect: ${value}`], BAD_REQUEST)),
  get('expectations', account, ['Expect: 100-continue', 'Expect: 100-continue'], BAD_REQUEST),
  get('expectations', account, ['Expect: 100-continue', 'Expect: other'], BAD_REQUEST),
  ...['100-continue', '100-Continue', '100-CONTINUE', '\t100-continue '].flatMap((value) => [
    get('expectations', account, [`Expect: ${value}`], THE_ADMIN),
    rawCase({
      kind: 'expectations',
      name: `of an upload: ${shown(value)}`,
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        `project-token: ${repository}`,
        `Content-Length: ${REPORT_TEXT.length}`,
        `Expect: ${value}`,
        'Connection: close',
      ],
      body: REPORT_TEXT,
      expected: RECEIVED,
    }),
  ]),
];

const upgrades = ({ account }: HeaderTokens): PoisonCase[] => [
  ...[
    'websocket',
    'h2c',
    'TLS/1.0',
    'HTTP/2.0',
    'h2',
    'h3',
    'IRC/6.9',
    'websocket, h2c',
    'x'.repeat(1_000),
    '',
    'connect-udp',
  ].flatMap((protocol) => [
    get('upgrades', account, [`Upgrade: ${protocol}`], THE_ADMIN),
    rawCase({
      kind: 'upgrades',
      name: `Connection: Upgrade, ${shown(protocol)}`,
      path: PLACES.user,
      lines: [
        'Host: gateway',
        `api-token: ${account}`,
        `Upgrade: ${protocol}`,
        'Connection: Upgrade, HTTP2-Settings',
        'HTTP2-Settings: AAMAAABkAAQAAP__',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
      ],
      expected: THE_ADMIN,
      mayGoOn: true,
    }),
  ]),
  rawCase({
    kind: 'upgrades',
    name: 'the preface of HTTP/2',
    method: 'PRI',
    path: '*',
    version: 'HTTP/2.0',
    lines: ['', 'SM'],
    expected: BAD_REQUEST,
    isUnreadable: true,
  }),
];

const MALFORMED: Expected = { ...BAD_REQUEST };

/** What stands behind a chunked body is no header of the request. */
const trailers = ({ account, repository, unknown }: HeaderTokens): PoisonCase[] => {
  const withTrailer = (trailer: string, token: string, expected: Expected): PoisonCase =>
    rawCase({
      kind: 'trailers',
      name: `${shown(trailer.replace(/pc[ar]_\w+/, 'a token'))} ${token === '' ? 'and no token' : ''}`,
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        ...(token === '' ? [] : [`project-token: ${token}`]),
        'TE: trailers',
        'Trailer: project-token, host',
        'Transfer-Encoding: chunked',
        'Connection: close',
      ],
      isUnreadable: expected === MALFORMED,
      body: `${REPORT_TEXT.length.toString(16)}\r\n${REPORT_TEXT}\r\n0\r\n${trailer}\r\n\r\n`,
      expected,
    });
  const named = [
    `project-token: ${repository}`,
    `project_token: ${repository}`,
    `api-token: ${account}`,
    `Authorization: Bearer ${repository}`,
    `${ASSERTION_HEADER}: ${FORGED}`,
    'Host: other',
    'Content-Encoding: gzip',
    'X_Internal: root',
  ];
  return [
    // Fields that frame a body may not stand behind it (RFC 9110, 6.5.1).
    ...['Content-Length: 0', 'Transfer-Encoding: identity'].map((trailer) =>
      withTrailer(trailer, repository, MALFORMED),
    ),
    ...named.map((trailer) => withTrailer(trailer, repository, RECEIVED)),
    ...named.map((trailer) => withTrailer(trailer, '', V2_NOT_FOUND)),
    ...named.map((trailer) => withTrailer(trailer, unknown, V2_NOT_FOUND)),
    ...['trailers', 'gzip', 'trailers, deflate;q=0.5', 'chunked', '', '\xff', 'x'.repeat(2_000)].map((te) =>
      get('trailers', account, [`TE: ${te}`], THE_ADMIN),
    ),
  ];
};

const NO_NAMES = [
  ' ',
  'X Y',
  'X\tY',
  'X ',
  '\tX',
  ' X',
  '',
  'X\x00',
  '\x00',
  'X\x01',
  'X\x7f',
  'X(',
  'X)',
  'X<',
  'X>',
  'X@',
  'X,',
  'X;',
  'X\\',
  'X"',
  'X/',
  'X[',
  'X]',
  'X?',
  'X=',
  'X{',
  'X}',
  'X\xe9',
  '\xc3\xa9',
  'api token',
  'api-token ',
  '\xefapi-token',
  'api\x0btoken',
];
const names = ({ account }: HeaderTokens): PoisonCase[] => [
  ...NO_NAMES.map((name) => get('names that are none', account, [`${name}: y`], BAD_REQUEST, unreadable)),
  ...['no colon at all', 'X\ty', ':', ': y', ':: y'].map((line) =>
    get('names that are none', account, [line], BAD_REQUEST, unreadable),
  ),
  ...['!', '#', '$', '%', '&', "'", '*', '+', '-', '.', '^', '`', '|', '~', '0', 'X:', 'x.y', '-', '--'].map(
    (name) => get('odd names', account, [`${name}: y`], THE_ADMIN),
  ),
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf'].map((name) =>
    get('odd names', account, [`${name}: y`], name.includes('_') ? BAD_REQUEST : THE_ADMIN),
  ),
];

const sizes = ({ account }: HeaderTokens): PoisonCase[] => {
  const many = (count: number, line: (at: number) => string): string[] =>
    Array.from({ length: count }, (_, at) => line(at));
  const of = (name: string, lines: readonly string[], expected: Expected): PoisonCase => ({
    ...get('sizes', account, lines, expected, expected === HEAD_TOO_LARGE ? unreadable : {}),
    name,
  });
  return [
    ...[10, 100, 500, 1_000, 5_000].map((count) =>
      of(
        `${count} headers`,
        many(count, (at) => `a${at % 10}: b`),
        THE_ADMIN,
      ),
    ),
    ...[6_000, 20_000].map((count) =>
      of(
        `${count} headers`,
        many(count, (at) => `a${at % 10}: b`),
        HEAD_TOO_LARGE,
      ),
    ),
    ...[1_000, 8_000, 15_000].map((length) =>
      of(`a value of ${length}`, [`X: ${'y'.repeat(length)}`], THE_ADMIN),
    ),
    ...[16_384, 20_000, 100_000, 1_000_000].map((length) =>
      of(`a value of ${length}`, [`X: ${'y'.repeat(length)}`], HEAD_TOO_LARGE),
    ),
    ...[15_000].map((length) => of(`a name of ${length}`, [`${'x'.repeat(length)}: y`], THE_ADMIN)),
    ...[17_000, 100_000].map((length) =>
      of(`a name of ${length}`, [`${'x'.repeat(length)}: y`], HEAD_TOO_LARGE),
    ),
    of('spaces before a value', [`X:${' '.repeat(15_000)}y`], THE_ADMIN),
    of(
      '1,000 cookies',
      many(1_000, (at) => `Cookie: a=${at}`),
      THE_ADMIN,
    ),
    of(
      '500 empty values',
      many(500, () => 'X:'),
      THE_ADMIN,
    ),
    of('500 commas to accept', [`Accept: ${'a/b,'.repeat(500)}`], THE_ADMIN),
  ];
};

/** Several token headers: they agree, or the request is refused. */
const repeats = ({ account, repository, unknown }: HeaderTokens): PoisonCase[] => {
  const named = (name: string, lines: readonly string[], expected: Expected): PoisonCase => ({
    ...get('repeated tokens', '', lines, expected),
    name,
  });
  const dashed = `api-token: ${account}`;
  return [
    named('one name, one value', [dashed, dashed], BAD_REQUEST),
    named('one name, another value', [dashed, `api-token: ${unknown}`], BAD_REQUEST),
    named('one name, another value first', [`api-token: ${unknown}`, dashed], BAD_REQUEST),
    named('one name in other letters', [dashed, `API-TOKEN: ${unknown}`], BAD_REQUEST),
    named('one name, and nothing', [dashed, 'api-token:'], BAD_REQUEST),
    named('one name, three times', [dashed, dashed, dashed], BAD_REQUEST),
    named('underscored twice', [`api_token: ${account}`, `Api_Token: ${account}`], BAD_REQUEST),
    named('both names, one value', [dashed, `api_token: ${account}`], THE_ADMIN),
    named('both names, another value', [dashed, `api_token: ${unknown}`], BAD_REQUEST),
    named('both names, one in upper case', [dashed, `api_token: ${account.toUpperCase()}`], BAD_REQUEST),
    named('both names, one empty', [dashed, 'api_token:'], THE_ADMIN),
    named('both names, one null', ['api-token: null', `api_token: ${account}`], THE_ADMIN),
    named('a bearer that agrees', [dashed, `Authorization: Bearer ${account}`], THE_ADMIN),
    named('a bearer that does not', [dashed, `Authorization: Bearer ${unknown}`], BAD_REQUEST),
    named(
      'two Authorizations',
      [`Authorization: Bearer ${account}`, `Authorization: Bearer ${account}`],
      BAD_REQUEST,
    ),
    named('Authorization of another scheme', [dashed, 'Authorization: Basic cGNhXw=='], THE_ADMIN),
    named('two schemes in one', [`Authorization: Basic x, Bearer ${account}`], NO_TOKEN),
    named('both kinds', [dashed, `project-token: ${repository}`], THE_ADMIN),
    named('a project token alone', [`project-token: ${repository}`], NO_TOKEN),
    named('a bad one of the other kind', [dashed, `project-token: ${unknown}`], THE_ADMIN),
    named('a cookie', [`Cookie: api-token=${account}`], NO_TOKEN),
    named('a name with a space', [`api-token : ${account}`], { ...BAD_REQUEST }),
    named('a query', [`X: api-token=${account}`], NO_TOKEN),
  ];
};

const beyondAscii = ({ account }: HeaderTokens): PoisonCase[] =>
  [
    'user-agent',
    'accept',
    'accept-language',
    'x-request-id',
    'traceparent',
    'tracestate',
    'prefer',
    'content-type',
    'x-codacy-origin',
    'x-forwarded-for',
    'cookie',
    'x-anything',
  ].flatMap((name) =>
    ['\xff\xfe', '\xc3\xa9t\xc3\xa9', '\xf0\x9f\x92\xa5', '\x80\x9f', `${name}\xa0`].map((value) =>
      get('values beyond ASCII', account, [`${name}: ${value}`], THE_ADMIN),
    ),
  );

/** Headers by which some servers take another method, path, host or client for the one that was sent. */
const overrides = ({ account }: HeaderTokens): PoisonCase[] => [
  ...[
    'X-HTTP-Method-Override: DELETE',
    'X-HTTP-Method: DELETE',
    'X-Method-Override: POST',
    'X-Original-URL: /api/v3/user/tokens',
    'X-Rewrite-URL: /internal/introspect',
    'X-Original-Host: other',
    'X-Forwarded-Prefix: /x',
    'X-Forwarded-Port: 1',
    'X-Host: other',
    'X-Forwarded-Server: other',
    'X-Custom-IP-Authorization: 127.0.0.1',
    'X-Originating-IP: 127.0.0.1',
    'X-Remote-User: root',
    'X-Accel-Redirect: /etc/passwd',
    'X-Sendfile: /etc/passwd',
    'Destination: /x',
    'Proxy: http://evil.example',
    'Proxy-Connection: keep-alive',
    'Proxy-Authorization: Basic x',
    'Max-Forwards: 0',
    'Range: bytes=0-1',
    'Range: bytes=0-,0-,0-,0-',
    'If-Match: "x"',
    'If-None-Match: *',
    'If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT',
    'Accept: text/html',
    'Accept: application/xml;q=1',
    'Accept:',
    'Accept-Encoding: gzip, br',
    'Accept-Charset: utf-7',
    'Early-Data: 1',
    'Origin: null',
    'Origin: https://evil.example',
    'Sec-Fetch-Mode: cors',
    'Access-Control-Request-Method: DELETE',
    'Prefer: wait=0',
    'Prefer: wait=-1',
    'Prefer: wait=99999999999999999999',
    `Prefer: ${'wait=1,'.repeat(500)}`,
    'Content-Type: text/html',
    'Content-Encoding: br',
    'Content-Length: 0',
    'SOAPAction: x',
    'Via: 1.1 x',
    'Forwarded: for=127.0.0.1;host=other',
    'X-Request-ID: ../../etc/passwd',
    `X-Request-ID: ${'a'.repeat(129)}`,
    'X-Request-ID: a\tb',
    'traceparent: 00-00000000000000000000000000000000-0000000000000000-00',
    'traceparent: ff-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
    'X-Forwarded-For: 127.0.0.1, ::1, nonsense',
    `X-Forwarded-For: ${'1.1.1.1,'.repeat(1_000)}`,
  ].map((line) => get('overrides', account, [line], THE_ADMIN)),
  get('overrides', account, ['Content-Type: a/b', 'Content-Type: c/d'], BAD_REQUEST),
  get('overrides', account, ['Content-Encoding: gzip', 'Content-Encoding: gzip'], BAD_REQUEST),
  get('overrides', '', ['X: y'], VERSION, { path: PLACES.version }),
];

const v2 = ({ repository }: HeaderTokens): PoisonCase[] =>
  (
    [
      ['X_Internal: root', V2_BAD_REQUEST],
      ['Portcullis_Assertion: x', V2_BAD_REQUEST],
      ['Host: other', V2_BAD_REQUEST],
      ['Expect: other', V2_BAD_REQUEST],
      [`project-token: ${repository}`, V2_BAD_REQUEST],
      ['Content-Type: a/b\r\nContent-Type: c/d', V2_BAD_REQUEST],
      ['portcullis-assertion: x', RECEIVED],
      ['Connection: portcullis-assertion', RECEIVED],
    ] as const
  ).map(([line, expected]) =>
    rawCase({
      kind: 'of uploads',
      name: shown(line.replace(/pc[ar]_\w+/, 'a token')),
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        `project-token: ${repository}`,
        `Content-Length: ${REPORT_TEXT.length}`,
        line,
        'Connection: close',
      ],
      body: REPORT_TEXT,
      expected,
    }),
  );

/** Heads that could make one reader believe what another does not. */
export const headerCases = (tokens: HeaderTokens): PoisonCase[] =>
  [
    twins,
    connections,
    hosts,
    expectations,
    upgrades,
    trailers,
    names,
    sizes,
    repeats,
    beyondAscii,
    overrides,
    v2,
  ].flatMap((make) => make(tokens));
