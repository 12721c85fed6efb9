import type { TokenKind } from '@libs/contracts';
import type { ApiVersion } from '@libs/http';
import { AmbiguousToken, CrossSiteRequest, TokenMissing, TokenRefused } from './auth.errors';
import { isSameOrigin } from './same-origin';
import { sessionCookieOf } from './session-cookie';

/** What the request carries, by the field it was meant for; not yet looked at. */
export type PresentedTokens = Readonly<Partial<Record<TokenKind, string>>>;

/** Where a token stands, by its kind. A bearer token is of the kind that it says. */
const FIELDS: readonly { kind: TokenKind; names: readonly string[] }[] = [
  { kind: 'account', names: ['api-token', 'api_token'] },
  { kind: 'repository', names: ['project-token', 'project_token'] },
];

/** Every header that can carry a token, in lower case. Each may come once. */
export const TOKEN_HEADERS: readonly string[] = [...FIELDS.flatMap(({ names }) => names), 'authorization'];

const BEARER = /^bearer(?: +(.*))?$/i;

/** What changes nothing by itself, so that nobody gains by having a browser send it. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Collects the tokens of a request from headers with lower-case names; where there is none, from the cookie of a session. A cookie
 * counts for a change only if a page of ours asks for it.
 *
 * @param changes whatever the method promises
 * @throws AmbiguousToken, TokenRefused, AmbiguousCookie, CrossSiteRequest
 */
export function presentedTokens(
  headers: ReadonlyMap<string, string>,
  method: string,
  changes = false,
): PresentedTokens {
  const presented = tokensInHeaders(headers);
  if (presented.account !== undefined || presented.repository !== undefined) return presented;
  const account = sessionCookieOf(headers);
  if (account === undefined) return presented;
  if ((changes || !SAFE.has(method)) && !isSameOrigin(headers)) throw new CrossSiteRequest();
  return { account };
}

/**
 * Empty values and a literal `null` count as absent: the Maven plugin sends them (contract 1.1). A bearer that is no token of ours is
 * somebody else's business, an identity-aware proxy's say, where one of Codacy's headers says who asks; alone it is refused.
 *
 * @throws AmbiguousToken, TokenRefused
 */
function tokensInHeaders(headers: ReadonlyMap<string, string>): PresentedTokens {
  const bearer = bearerOf(headers.get('authorization'));
  const presented: { account?: string; repository?: string } = {};
  for (const { kind, names } of FIELDS) {
    let token = bearer?.kind === kind ? bearer.token : undefined;
    for (const name of names) {
      const value = headers.get(name);
      if (value === undefined || isAbsent(value)) continue;
      if (token !== undefined && token !== value) throw new AmbiguousToken(kind);
      token = value;
    }
    if (token !== undefined) presented[kind] = token;
  }
  const isForeign = bearer !== undefined && bearer.kind === undefined;
  if (isForeign && presented.account === undefined && presented.repository === undefined)
    throw new TokenRefused();
  return presented;
}

/**
 * The one token that counts. On v2 the path decides, on v3 `api-token` comes first; a token of a kind that the operation does
 * not take counts as none (contract 3.1).
 *
 * @throws TokenMissing
 */
export function chooseToken(
  presented: PresentedTokens,
  operation: { api: ApiVersion; tokens: readonly TokenKind[] },
): { kind: TokenKind; token: string } {
  const candidates: readonly TokenKind[] =
    operation.api === 'v2' ? operation.tokens : (['account', 'repository'] as const);
  for (const kind of candidates) {
    const token = presented[kind];
    if (token === undefined) continue;
    if (!operation.tokens.includes(kind)) break;
    return { kind, token };
  }
  throw new TokenMissing();
}

const isAbsent = (value: string): boolean => value === '' || value === 'null';

/** The kind of a bearer token shows in its prefix only; without one it is not ours. Another scheme is not for us. */
function bearerOf(
  authorization: string | undefined,
): { kind: TokenKind | undefined; token: string } | undefined {
  const match = authorization === undefined ? null : BEARER.exec(authorization);
  const token = match?.[1] ?? '';
  if (isAbsent(token)) return undefined;
  if (token.startsWith('pca_')) return { kind: 'account', token };
  if (token.startsWith('pcr_')) return { kind: 'repository', token };
  return { kind: undefined, token };
}
