import { gzipSync } from 'node:zlib';
import { BROKEN } from './broken-bodies';
import {
  type BodyAccess,
  bodyCase,
  type BodyOperation,
  COVERAGE,
  DELETE_TOKENS,
  DUPLICATION,
  FINALS,
  IMPORT,
  IMPORT_V2,
  ISSUES,
  METRICS,
  SEARCH,
  WEBHOOK,
} from './body-operations';
import { bomb, brokenGzip, goodGzip } from './gzip-bodies';
import { OF_COVERAGE, OF_DELETE_TOKENS, OF_IMPORT, OF_ISSUES, type OwnBody } from './own-bodies';
import { PLACES, REPORT_TEXT } from './places';
import type { Expected, PoisonCase } from './poison-case';
import { NO_TOKEN, rawCase, THE_ADMIN } from './raw-request';

type Cases = (access: BodyAccess) => PoisonCase[];

const MIB = 1024 * 1024;
const GZIP = ['Content-Encoding: gzip'];

const broken: Cases = (access) =>
  [COVERAGE, ISSUES, IMPORT, WEBHOOK, SEARCH, DELETE_TOKENS].flatMap((operation) =>
    // Where a body may be absent, nothing is as good.
    BROKEN.filter(([name]) => operation !== SEARCH || name !== 'null').map(([name, body]) =>
      bodyCase(operation, access, { kind: 'not JSON', name, body, expected: operation.refused }),
    ),
  );

const gzipped: Cases = (access) =>
  [COVERAGE, ISSUES, METRICS, IMPORT, IMPORT_V2].flatMap((operation) => [
    ...goodGzip(operation.good).map(([name, body]) =>
      bodyCase(operation, access, { kind: 'gzip', name, body, lines: GZIP, expected: operation.received }),
    ),
    ...brokenGzip(operation.good).map(([name, body]) =>
      bodyCase(operation, access, { kind: 'gzip', name, body, lines: GZIP, expected: operation.refused }),
    ),
    ...[
      'br',
      'deflate',
      'zstd',
      'compress',
      'gzip, gzip',
      'gzip, identity',
      'gzip;q=1',
      '*',
      '"gzip"',
      'gunzip',
    ].map((coding) =>
      bodyCase(operation, access, {
        kind: 'gzip',
        name: `under the name ${coding}`,
        body: goodGzip(operation.good)[0]?.[1] ?? Buffer.alloc(0),
        lines: [`Content-Encoding: ${coding}`],
        expected: operation.refused,
      }),
    ),
    bodyCase(operation, access, {
      kind: 'gzip',
      name: 'under another spelling',
      body: goodGzip(operation.good)[0]?.[1] ?? Buffer.alloc(0),
      lines: ['Content-Encoding: X-GZIP'],
      expected: operation.received,
    }),
  ]);

const BOMBS = [
  ...[MIB / 2, 4 * MIB, 9 * MIB].flatMap((size) =>
    [10, 30, 100, 300, 600, 1_000].map((ratio) => ({ size, ratio })),
  ),
  ...[300, 600, 1_000].map((ratio) => ({ size: 30 * MIB, ratio })),
];

/** Whoever sends a kilobyte must not make us hold a megabyte. */
const bombs: Cases = (access) =>
  BOMBS.flatMap(({ size, ratio }) => {
    const whitespace = bomb(size, ratio);
    return [COVERAGE, ISSUES, IMPORT].map((operation) =>
      bodyCase(operation, access, {
        kind: 'gzip bombs',
        name: `${size / MIB} MiB, ${ratio} to 1`,
        body: Buffer.concat([whitespace, gzipSync(operation.good)]),
        lines: GZIP,
        expected: expectedOfBomb(operation, size, ratio),
      }),
    );
  });

function expectedOfBomb(
  { maxBytes, maxRatio = 1, received, tooLarge }: BodyOperation,
  size: number,
  ratio: number,
): Expected {
  const isSmall = size <= MIB;
  return size <= maxBytes && (isSmall || ratio <= maxRatio) ? received : tooLarge;
}

const own: Cases = (access) => {
  const of = (operation: BodyOperation, bodies: readonly OwnBody[]): PoisonCase[] =>
    bodies.map(({ name, text, as }) =>
      bodyCase(operation, access, {
        kind: `JSON for ${operation.name}`,
        name,
        body: () => Buffer.from(typeof text === 'function' ? text() : text),
        expected: {
          received: operation.received,
          refused: operation.refused,
          'too-large': operation.tooLarge,
        }[as],
      }),
    );
  return [
    ...of(COVERAGE, OF_COVERAGE),
    ...of(ISSUES, OF_ISSUES),
    ...of(
      METRICS,
      OF_ISSUES.filter(({ name }) => name.endsWith('deep')),
    ),
    ...of(
      DUPLICATION,
      OF_ISSUES.filter(({ name }) => name.includes('fields')),
    ),
    ...of(IMPORT, OF_IMPORT),
    ...of(
      IMPORT_V2,
      OF_IMPORT.filter(({ as }) => as === 'refused'),
    ),
    ...of(DELETE_TOKENS, OF_DELETE_TOKENS),
  ];
};

const SIGNATURE: Expected = {
  status: 401,
  text: /^\{"error":"not found","message":"The signature is missing or wrong\./,
};
const unsigned: Cases = (access) => {
  const { path } = access.hook;
  const body = WEBHOOK.good;
  const length = `Content-Length: ${body.length}`;
  const event = 'X-GitHub-Event: push';
  return [
    [event],
    [event, 'X-Hub-Signature-256: '],
    [event, 'X-Hub-Signature-256: sha256='],
    [event, `X-Hub-Signature-256: sha256=${'0'.repeat(64)}`],
    [event, `X-Hub-Signature-256: ${'0'.repeat(64)}`],
    [event, `X-Hub-Signature: sha1=${'0'.repeat(40)}`],
    [event, `X-Hub-Signature: none=`],
    [event, `X-Hub-Signature-256: sha256=${'0'.repeat(64)}`, `X-Gitlab-Token: ${access.hook.secret}`],
    ['X-Gitlab-Event: Push Hook', 'X-Gitlab-Token: x'],
    ['X-Gitlab-Event: Push Hook', `X-Gitlab-Token: ${access.hook.secret}x`],
    ['X-Gitlab-Event: Push Hook', `X-Gitlab-Token: ${access.hook.secret.toUpperCase()}`],
    [event, `Authorization: Bearer ${access.account}`],
  ].map((lines, at) =>
    rawCase({
      kind: 'webhooks that nobody signed',
      name: `number ${at}`,
      method: 'POST',
      path,
      lines: ['Host: gateway', ...lines, length, 'Connection: close'],
      body,
      expected: SIGNATURE,
    }),
  );
};

const types: Cases = (access) => [
  ...[
    'application/json; charset=utf-16',
    'text/plain',
    'text/html; charset=iso-8859-1',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'image/png',
    'a/b',
    'application/vnd.x+json; a="b;c"',
    `a/${'b'.repeat(1_000)}`,
  ].map((type) =>
    bodyCase(COVERAGE, access, {
      kind: 'types',
      name: type,
      body: Buffer.from(COVERAGE.good),
      lines: [`Content-Type: ${type}`],
      expected: COVERAGE.received,
    }),
  ),
  ...['nonsense', '/', ';', '"', 'application/', '/json', 'application/json, text/plain'].map((type) =>
    bodyCase(COVERAGE, access, {
      kind: 'types',
      name: type,
      body: Buffer.from(COVERAGE.good),
      lines: [`Content-Type: ${type}`],
      expected: COVERAGE.refused,
    }),
  ),
];

/** Bodies where there is nothing to read. */
const unasked: Cases = (access) => {
  const account = ['Host: gateway', `api-token: ${access.account}`, 'Connection: close'];
  const of = (
    name: string,
    method: string,
    path: string,
    lines: string[],
    body: string,
    expected: Expected,
  ): PoisonCase =>
    rawCase({
      kind: 'bodies that nobody asked for',
      name,
      method,
      path,
      lines: [...account, ...lines],
      body,
      expected,
    });
  const long = 'x'.repeat(200_000);
  const smuggled = `GET ${PLACES.version} HTTP/1.1\r\nHost: gateway\r\n\r\n`;
  return [
    of('a GET', 'GET', PLACES.user, [`Content-Length: ${REPORT_TEXT.length}`], REPORT_TEXT, THE_ADMIN),
    of(
      'a GET with a request in it',
      'GET',
      PLACES.user,
      [`Content-Length: ${smuggled.length}`],
      smuggled,
      THE_ADMIN,
    ),
    of(
      'a GET in chunks',
      'GET',
      PLACES.user,
      ['Transfer-Encoding: chunked'],
      '3\r\nabc\r\n0\r\n\r\n',
      THE_ADMIN,
    ),
    of('a GET with 200 kB', 'GET', PLACES.user, [`Content-Length: ${long.length}`], long, THE_ADMIN),
    of('a HEAD', 'HEAD', PLACES.user, ['Content-Length: 3'], 'abc', { status: 200 }),
    of('an OPTIONS', 'OPTIONS', PLACES.user, ['Content-Length: 3'], 'abc', { status: 204 }),
    of('a DELETE', 'DELETE', `${PLACES.userTokens}/900000000`, ['Content-Length: 3'], 'abc', { status: 404 }),
    of('a path of nothing', 'POST', '/nowhere', [`Content-Length: ${long.length}`], long, { status: 404 }),
    rawCase({
      kind: 'bodies that nobody asked for',
      name: 'without a token',
      method: 'POST',
      path: SEARCH.path,
      lines: ['Host: gateway', `Content-Length: ${long.length}`, 'Connection: close'],
      body: long,
      expected: NO_TOKEN,
    }),
    ...FINALS.flatMap((operation) =>
      [
        Buffer.alloc(0),
        Buffer.from('{'),
        Buffer.from([0xff, 0xfe]),
        Buffer.alloc(300_000, 0x5b),
        bomb(MIB, 1_000),
      ].map((body, at) =>
        bodyCase(operation, access, {
          kind: 'bodies that nobody asked for',
          name: `number ${at}`,
          body,
          lines: at === 4 ? GZIP : [],
          expected: operation.received,
        }),
      ),
    ),
  ];
};

export const bodyCases: Cases = (access) =>
  [broken, gzipped, bombs, own, unsigned, types, unasked].flatMap((make) => make(access));
