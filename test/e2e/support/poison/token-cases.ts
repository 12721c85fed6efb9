import type { TokenKind } from '@libs/token-format';
import type { MalformedToken } from './malformed-tokens';
import { PLACES, REPORT_TEXT } from './places';
import type { Expected, PoisonCase } from './poison-case';

interface Carrier {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly header: string;
  readonly scheme?: '' | 'Bearer ';
}

const CARRIERS: Readonly<Record<TokenKind, readonly Carrier[]>> = {
  account: [
    { method: 'GET', path: PLACES.user, header: 'api-token' },
    { method: 'GET', path: PLACES.user, header: 'API_TOKEN' },
    { method: 'GET', path: PLACES.user, header: 'Authorization', scheme: 'Bearer ' },
    { method: 'POST', path: PLACES.coverageByAccount, header: 'api_token' },
    { method: 'POST', path: PLACES.coverageByAccount, header: 'authorization', scheme: 'Bearer ' },
  ],
  repository: [
    { method: 'GET', path: PLACES.repository, header: 'project-token' },
    { method: 'GET', path: PLACES.repository, header: 'Authorization', scheme: 'Bearer ' },
    { method: 'POST', path: PLACES.coverage, header: 'Project-Token' },
    { method: 'POST', path: PLACES.final, header: 'project_token' },
    { method: 'POST', path: PLACES.coverage, header: 'Authorization', scheme: 'Bearer ' },
  ],
};
const OTHER_PREFIX = { account: 'pcr_', repository: 'pca_' } as const;

/** Each token once, in turn by every way that its kind can be sent. */
export const tokenCases = (tokens: readonly MalformedToken[], kind: TokenKind): PoisonCase[] =>
  tokens.map((token, index) => {
    const carrier = CARRIERS[kind][index % CARRIERS[kind].length];
    if (!carrier) throw new Error('No carrier');
    return caseOf(token, carrier, kind);
  });

function caseOf(
  token: MalformedToken,
  { method, path, header, scheme = '' }: Carrier,
  kind: TokenKind,
): PoisonCase {
  // A bearer token of the other kind counts as none where the operation does not take that kind.
  const isOtherKind = scheme !== '' && path === PLACES.user && token.value.startsWith(OTHER_PREFIX[kind]);
  const as = isOtherKind && (token.as ?? 'refused') === 'refused' ? 'absent' : (token.as ?? 'refused');
  const body = method === 'POST' ? REPORT_TEXT : '';
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: gateway',
    `${header}: ${scheme}${token.value}`,
    ...(method === 'POST' ? [`Content-Length: ${body.length}`] : []),
    'Connection: close',
  ];
  return {
    kind: token.kind,
    name: `${token.name}, ${method} ${path}, ${header} ${scheme}`,
    bytes: Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'),
    expected: expectedOf(as, path.startsWith('/2.0')),
    request: as === 'unreadable' || as === 'too-large' ? undefined : { method, path },
    replies: { count: 1 },
  };
}

function expectedOf(as: NonNullable<MalformedToken['as']>, isV2: boolean): Expected {
  switch (as) {
    case 'unreadable':
      return { status: 400, text: /^\{"error":"BadRequest","message":"[^"]+","actions":\[\]\}$/ };
    case 'too-large':
      return { status: 431, text: /^\{"error":"RequestHeaderFieldsTooLarge",/ };
    case 'refused':
      return isV2 ? NOT_FOUND : { status: 401, text: /^\{"error":"not found",.*"code":"Unauthorized"\}$/ };
    case 'absent':
      return isV2
        ? NOT_FOUND
        : {
            status: 401,
            text: /^\{"error":"Unauthorized","message":"(?!.*not found).*"code":"Unauthorized"\}$/,
          };
  }
}

const NOT_FOUND: Expected = { status: 404, text: '{"error":"not found"}' };
