import { INTERNAL_PATHS, type Principal, SESSION_COOKIE, type SessionReply } from '@libs/contracts';
import { parseToken } from '@libs/token-format';
import { call, type Reply, type TestTokensApi, USER_TOKENS } from './tokens-api';

export const SESSION = '/api/v3/session';

type SessionAnswer = Omit<Reply, 'body'> & { body: { data: SessionReply; message: string } };

/** One browser that is signed in, or was: what its cookie holds, and who the gateway would say that it is. */
export class Browser {
  constructor(
    private readonly api: TestTokensApi,
    readonly token: string,
    readonly session: SessionReply,
  ) {}

  get tokenId(): string {
    return parseToken(this.token)?.tokenId ?? '';
  }

  private get principal(): Principal {
    return { kind: 'account', tokenId: this.tokenId, accountId: this.api.owner.accountId };
  }

  ask(method: string, path = SESSION, headers: Record<string, string> = {}): Promise<SessionAnswer> {
    return this.api.call(method, path, {
      as: this.principal,
      headers,
    }) as unknown as Promise<SessionAnswer>;
  }

  /** Another tab, or the same one afterwards. */
  async renewed(): Promise<Browser> {
    return browserOf(this.api, await this.ask('POST', `${SESSION}/renew`));
  }

  /** What the primary says of the token now. */
  async isActive(): Promise<boolean> {
    return (await call(this.api.urlOf(), 'POST', INTERNAL_PATHS.introspect, { body: { token: this.token } }))
      .body.active;
  }
}

/** The value of the session's cookie in a reply, with its attributes. */
export function cookieOf(reply: Pick<Reply, 'headers'>): { value: string; attributes: string[] } {
  const [pair = '', ...attributes] = (reply.headers.getSetCookie()[0] ?? '').split('; ');
  expect(pair.startsWith(`${SESSION_COOKIE}=`)).toBe(true);
  return { value: pair.slice(SESSION_COOKIE.length + 1), attributes };
}

const browserOf = (api: TestTokensApi, reply: SessionAnswer): Browser => {
  expect(reply).toMatchObject({ body: { data: { account: { mainEmail: 'ada@example.org' } } } });
  return new Browser(api, cookieOf(reply).value, reply.body.data);
};

export const showToken = (api: TestTokensApi, token: string, replica?: string): Promise<SessionAnswer> =>
  call(api.urlOf(replica), 'POST', SESSION, {
    as: { kind: 'anonymous' },
    body: { token },
  }) as unknown as Promise<SessionAnswer>;

/** Signs the owner in with an API token, a new one unless it is given. */
export async function signIn(api: TestTokensApi, token?: string): Promise<Browser> {
  return browserOf(api, await showToken(api, token ?? (await api.call('POST', USER_TOKENS)).body.token));
}
