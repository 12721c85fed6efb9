import { SIGN_IN_COOKIE, SESSION_COOKIE } from '@libs/contracts';
import type { TestTokensApi } from './tokens-api';

/** What the page of a provider does when the person agrees. */
export interface Agreeing {
  agree(start: string): URL | Promise<URL>;
}

/** A browser at the tokens API, as the gateway lets it through. */
export class Visitor {
  private cookie = '';
  /** The value of the session's cookie, once there is one. */
  session = '';

  constructor(private readonly api: TestTokensApi) {}

  async go(path: string): Promise<string> {
    const reply = await this.api.call('GET', path, {
      as: { kind: 'anonymous' },
      headers: this.cookie === '' ? {} : { cookie: this.cookie },
      redirect: 'manual',
    });
    expect(reply.status).toBe(302);
    for (const one of reply.headers.getSetCookie()) {
      const [pair = ''] = one.split(';');
      if (pair.startsWith(`${SIGN_IN_COOKIE}=`)) this.cookie = pair;
      if (pair.startsWith(`${SESSION_COOKIE}=`)) this.session = pair.slice(SESSION_COOKIE.length + 1);
    }
    return reply.headers.get('location') ?? '';
  }

  async signIn(id: string, provider: Agreeing): Promise<string> {
    const { pathname, search } = await provider.agree(await this.go(`/sign-in/${id}`));
    return this.go(pathname + search);
  }
}
