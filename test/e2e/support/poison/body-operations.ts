import { createHmac } from 'node:crypto';
import { PLACES, REPORT_TEXT, SHA } from './places';
import type { Expected, PoisonCase } from './poison-case';
import { BAD_REQUEST, V2_BAD_REQUEST } from './raw-request';

export interface BodyAccess {
  readonly account: string;
  readonly repository: string;
  readonly hook: { readonly path: string; readonly secret: string };
}

/** Something that takes a body. */
export interface BodyOperation {
  readonly name: string;
  readonly path: string;
  /** A body that is taken. */
  readonly good: string;
  readonly received: Expected;
  /** Of a body that cannot be read. */
  readonly refused: Expected;
  /** Of one that is more than may be sent. */
  readonly tooLarge: Expected;
  /** As sent, and as unpacked. */
  readonly maxBytes: number;
  /** Undefined: gzip is not taken. At 1 it may expand as far as `maxBytes` goes. */
  readonly maxRatio?: number;
  readonly headers: (access: BodyAccess, body: Buffer) => string[];
}

const MIB = 1024 * 1024;
const OK: Expected = { status: 200 };
const V2_TOO_LARGE: Expected = { status: 413, text: /^\{"error":"(?!.*not found)[^"]+"\}$/ };
const V3_TOO_LARGE: Expected = {
  status: 413,
  text: /^\{"error":"PayloadTooLarge","message":"[^"]+","actions":\[\]\}$/,
};
const byRepository = ({ repository }: BodyAccess): string[] => [`project-token: ${repository}`];
const byAccount = ({ account }: BodyAccess): string[] => [`api-token: ${account}`];
const v2 = { refused: V2_BAD_REQUEST, tooLarge: V2_TOO_LARGE };
const v3 = { refused: BAD_REQUEST, tooLarge: V3_TOO_LARGE };
const upload = { ...v2, received: OK, maxBytes: 10 * MIB, maxRatio: 200, headers: byRepository };
const git = { received: OK, maxBytes: 5 * MIB, maxRatio: Infinity };

export const COVERAGE: BodyOperation = {
  ...upload,
  name: 'coverage',
  path: PLACES.coverage,
  good: REPORT_TEXT,
};
export const ISSUES: BodyOperation = {
  ...upload,
  name: 'issues',
  path: `/2.0/commit/${SHA}/issuesRemoteResults`,
  good: '[]',
};
export const METRICS: BodyOperation = {
  ...upload,
  name: 'metrics',
  path: `/2.0/commit/${SHA}/metricsRemoteResults`,
  good: '[]',
};
export const DUPLICATION: BodyOperation = {
  ...upload,
  name: 'duplication',
  path: `/2.0/commit/${SHA}/duplicationRemoteResults`,
  good: '[]',
};
export const IMPORT: BodyOperation = {
  ...git,
  ...v3,
  name: 'import',
  path: `${PLACES.repository}/git/import`,
  good: '{}',
  headers: byAccount,
};
export const IMPORT_V2: BodyOperation = {
  ...git,
  ...v2,
  name: 'import by a repository token',
  path: '/2.0/git/import',
  good: '{}',
  headers: byRepository,
};
export const WEBHOOK: BodyOperation = {
  ...git,
  ...v3,
  name: 'webhook',
  path: '',
  good: `{"ref":"refs/heads/main","after":"${SHA}"}`,
  headers: ({ hook }, body) => [
    'X-GitHub-Event: push',
    `X-Hub-Signature-256: sha256=${createHmac('sha256', hook.secret).update(body).digest('hex')}`,
  ],
};
const ordinary = { ...v3, maxBytes: 64 * 1024, headers: byAccount };
export const SEARCH: BodyOperation = {
  ...ordinary,
  name: 'search',
  path: `${PLACES.repository.replace('/organizations/', '/analysis/organizations/')}/issues/search`,
  good: '{}',
  received: OK,
};
export const DELETE_TOKENS: BodyOperation = {
  ...ordinary,
  name: 'delete tokens',
  path: `${PLACES.repository}/tokens/delete`,
  good: '{"ids":[900000000]}',
  // Nobody has this one.
  received: { status: 404 },
};
/** Their bodies say nothing and are not read. */
export const FINALS = [
  { ...upload, name: 'final', path: PLACES.final, good: '{}' },
  { ...upload, name: 'results final', path: `/2.0/commit/${SHA}/resultsFinal`, good: '' },
] as const satisfies readonly BodyOperation[];

/** A request with this body, framed by its length; made when it is sent, for bodies are large. */
export function bodyCase(
  operation: BodyOperation,
  access: BodyAccess,
  given: {
    kind: string;
    name: string;
    body: Buffer | (() => Buffer);
    lines?: readonly string[];
    expected: Expected;
  },
): PoisonCase {
  const { kind, name, body, lines = [], expected } = given;
  const path = operation === WEBHOOK ? access.hook.path : operation.path;
  const bytes = (): Buffer => {
    const content = typeof body === 'function' ? body() : body;
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: gateway',
      ...operation.headers(access, content),
      ...lines,
      `Content-Length: ${content.length}`,
      'Connection: close',
    ];
    return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content]);
  };
  const request = { method: 'POST', path };
  return { kind, name: `${operation.name}: ${name}`, bytes, expected, request, replies: { count: 1 } };
}
