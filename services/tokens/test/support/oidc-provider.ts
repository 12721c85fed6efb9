import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiReplies, replyOf } from './api-replies';
import { type AccountClaims, Provider } from 'oidc-provider';

/** What the provider says of a person. */
export interface Person {
  readonly subject: string;
  readonly name?: string;
  readonly email?: string;
  readonly email_verified?: unknown;
}

interface Options {
  readonly port?: number;
  readonly redirectUris: string[];
  /** Whether the address is in the ID token too, and not at the userinfo endpoint alone. */
  readonly isInIdToken?: boolean;
}

export const CLIENT = { clientId: 'portcullis', clientSecret: 'a secret with a space & more' };

/**
 * A real OpenID Connect provider on this machine, at which people sign in without a page: whoever `personIs` says comes in, or says
 * no. It is given the port that it had before, so it can go and come back.
 */
export class TestOidcProvider {
  /** What GitLab has below /api/v4, for tokens with the scope `read_api`. */
  api: ApiReplies = {};
  private person: Person | 'says no' = 'says no';
  private readonly people = new Map<string, Person>();

  private constructor(
    private readonly server: Server,
    private readonly options: Options,
    readonly issuer: string,
  ) {}

  static async start(options: Options): Promise<TestOidcProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const running = new TestOidcProvider(server, options, `http://127.0.0.1:${String(port)}`);
    running.serve();
    return running;
  }

  get port(): number {
    return Number(new URL(this.issuer).port);
  }

  personIs(person: Person | 'says no'): void {
    this.person = person;
    if (person !== 'says no') this.people.set(person.subject, person);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What the person's browser does there: gives where it is sent back to. */
  async visit(start: string): Promise<URL> {
    const jar = new Map<string, string>();
    let url = new URL(start);
    for (let steps = 0; url.href.startsWith(this.issuer) && steps < 10; steps += 1) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const reply = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const set of reply.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        jar.set(name, value);
      }
      const location = reply.headers.get('location');
      if (location === null) throw new Error(`${String(reply.status)} ${await reply.text()}`);
      url = new URL(location, url);
    }
    return url;
  }

  private serve(): void {
    // It says at length that keys in memory are for tests.
    for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation();
    const { redirectUris, isInIdToken = true } = this.options;
    const provider: Provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT.clientId,
          client_secret: CLIENT.clientSecret,
          redirect_uris: redirectUris,
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: !isInIdToken,
      scopes: ['openid', 'offline_access', 'read_api'],
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      cookies: { keys: ['only for tests'] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => claimsOf(id, this.people.get(id)),
      }),
      loadExistingGrant: async (context) => {
        const { client, session } = context.oidc;
        const grant = new provider.Grant({
          clientId: client?.clientId ?? '',
          accountId: session?.accountId ?? '',
        });
        grant.addOIDCScope('openid email profile read_api');
        await grant.save();
        return grant;
      },
    });
    const answer = provider.callback();
    this.server.on('request', (request, response) => {
      if (request.url?.startsWith('/interaction/')) void this.signIn(provider, request, response);
      else if (request.url?.startsWith('/api/v4/')) void this.answerApi(provider, request, response);
      else void answer(request, response);
    });
  }

  private async answerApi(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.issuer);
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const token = await provider.AccessToken.find(bearer);
    const isGood = token?.scope?.split(' ').includes('read_api') === true;
    const reply = isGood
      ? replyOf(this.api, pathname.slice('/api/v4'.length), searchParams)
      : { status: 403, body: {} };
    const { status, body, headers = {} } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  private async signIn(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { person } = this;
    const result =
      person === 'says no'
        ? { error: 'access_denied', error_description: 'The person said no' }
        : { login: { accountId: person.subject } };
    await provider.interactionFinished(request, response, result);
  }
}

const claimsOf = (sub: string, { name, email, email_verified }: Partial<Person> = {}): AccountClaims => ({
  ...{ sub, name, email, email_verified },
});
