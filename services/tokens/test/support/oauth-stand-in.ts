import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ApiReplies, type ApiReply, replyOf } from './api-replies';

interface Given {
  readonly challenge: string | null;
  readonly redirectUri: string | null;
  readonly scope: string;
}

/**
 * The OAuth endpoints and the API of a provider that is not on this machine, as its documentation has them. Codes are good once and
 * for the redirect URI and the verifier that belong to them; the API answers the holder of one of its access tokens.
 */
export class OAuthStandIn {
  api: ApiReplies = {};
  /** How the API answers in the place of that; 200: it does not. */
  apiStatus = 200;
  /** In the place of a token: what GitHub sends with status 200 where it has none. */
  tokenReply: unknown;
  /** What it gives of the scopes that are asked for: by default all. */
  given: (scope: string) => string = (scope) => scope;
  readonly asked: { path: string; authorization: string; userAgent: string }[] = [];
  private readonly codes = new Map<string, Given>();
  private readonly accessTokens = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly paths: { authorize: string; token: string; api: string },
    private readonly isClient: (request: IncomingMessage, form: URLSearchParams) => boolean,
  ) {}

  static async start(
    paths: OAuthStandIn['paths'],
    isClient: OAuthStandIn['isClient'],
  ): Promise<OAuthStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const standIn = new OAuthStandIn(server, paths, isClient);
    server.on('request', (request: IncomingMessage, response) => {
      void standIn.answer(request).then(({ status, body, headers = {} }) => {
        response
          .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
          .end(JSON.stringify(body));
      });
    });
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What the page of the provider does when the person agrees: gives where their browser is sent back to. */
  agree(start: string): URL {
    const { pathname, searchParams } = new URL(start);
    expect(pathname).toBe(this.paths.authorize);
    const code = randomUUID();
    const redirectUri = searchParams.get('redirect_uri');
    this.codes.set(code, {
      challenge: searchParams.get('code_challenge'),
      redirectUri,
      scope: searchParams.get('scope') ?? '',
    });
    const back = new URL(redirectUri ?? '');
    back.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString();
    return back;
  }

  private async answer(request: IncomingMessage): Promise<ApiReply> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    if (pathname === this.paths.token)
      return this.exchange(request, new URLSearchParams(await text(request)));
    const { authorization = '', 'user-agent': userAgent = '' } = request.headers;
    this.asked.push({ path: request.url ?? '', authorization, userAgent });
    if (!this.accessTokens.has(authorization.replace('Bearer ', ''))) return { status: 401, body: {} };
    if (this.apiStatus !== 200) return { status: this.apiStatus, body: {} };
    return replyOf(this.api, pathname.slice(this.paths.api.length), searchParams);
  }

  private exchange(request: IncomingMessage, form: URLSearchParams): ApiReply {
    if (this.tokenReply !== undefined) return { status: 200, body: this.tokenReply };
    const code = form.get('code') ?? '';
    const given = this.codes.get(code);
    this.codes.delete(code);
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood =
      this.isClient(request, form) &&
      request.headers.accept === 'application/json' &&
      given?.redirectUri === form.get('redirect_uri') &&
      given.challenge === verifier;
    if (!isGood) return { status: 400, body: { error: 'invalid_grant' } };
    const accessToken = `access-${code}`;
    this.accessTokens.add(accessToken);
    // GitHub puts commas between them.
    const scope = this.given(given.scope).replaceAll(' ', ',');
    return { status: 200, body: { access_token: accessToken, token_type: 'bearer', scope } };
  }
}
