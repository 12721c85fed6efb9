import { SESSION_COOKIE } from '@libs/contracts';
import type { ContractRig, Headers } from './contract-rig';
import type { Reply } from './raw-http';

/** What a browser says of a request that a page of the same origin makes. */
export const FROM_OWN_PAGE: Headers = [['sec-fetch-site', 'same-origin']];

/** A browser with a jar of cookies, as far as those of Portcullis go: what is set is sent again, what is taken back is not. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly rig: Pick<ContractRig, 'send'>) {}

  get session(): string {
    return this.cookies.get(SESSION_COOKIE) ?? '';
  }

  /** As a page of Portcullis asks, unless `headers` say otherwise. */
  async ask(method: string, path: string, json?: unknown, headers: Headers = FROM_OWN_PAGE): Promise<Reply> {
    const reply = await this.rig.send({
      method,
      path,
      headers: [...this.cookieHeader(), ...headers],
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    this.keep(reply);
    return reply;
  }

  async signIn(token: string): Promise<this> {
    expect((await this.ask('POST', '/api/v3/session', { token })).status).toBe(201);
    return this;
  }

  /** Another tab sees the same jar; another browser begins with a copy of it. */
  copy(): Browser {
    const other = new Browser(this.rig);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  cookieHeader(): Headers {
    const pairs = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? [] : [['cookie', pairs.join('; ')]];
  }

  keep({ headers }: Pick<Reply, 'headers'>): void {
    for (const cookie of headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? [];
      if (/;\s*Max-Age=0(;|$)/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
