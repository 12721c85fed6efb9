import * as client from 'openid-client';
import type { z } from 'zod';
import { clientAuthOf, prepare, toSignInFailed } from './provider-connection';
import { type Challenge, type Identity, SignInProvider } from './sign-in-provider';
import type { ProviderConfig } from './sign-in.config';

/** Asks a provider's API on behalf of the person. */
export type AskApi = <S extends z.ZodType>(path: string, reply: S) => Promise<z.output<S>>;

/** What is particular to a provider that speaks OAuth 2.0 and no OpenID Connect: it has an API in the place of an ID token. */
export interface OAuthDialect {
  readonly kind: 'github' | 'bitbucket';
  readonly gitProvider: 'gh' | 'ghe' | 'bb';
  /** What it calls itself in its answers (RFC 9207). */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly authMethod: 'client_secret_basic' | 'client_secret_post';
  readonly scope: string;
  readonly apiUrl: string;
  readonly whoIsIt: (ask: AskApi) => Promise<Omit<Identity, 'issuer'>>;
}

/** A provider that says who somebody is by its API. */
export class OAuthProvider extends SignInProvider {
  readonly id: string;
  readonly name: string;
  readonly kind: 'github' | 'bitbucket';
  readonly gitProvider: 'gh' | 'ghe' | 'bb';
  readonly unknownPeople: 'refuse' | 'create';
  private readonly config: client.Configuration;

  constructor(
    settings: ProviderConfig,
    private readonly dialect: OAuthDialect,
  ) {
    super();
    ({ id: this.id, name: this.name, unknownPeople: this.unknownPeople } = settings);
    ({ kind: this.kind, gitProvider: this.gitProvider } = dialect);
    const server = {
      issuer: dialect.issuer,
      authorization_endpoint: dialect.authorizationEndpoint,
      token_endpoint: dialect.tokenEndpoint,
      token_endpoint_auth_methods_supported: [dialect.authMethod],
    };
    const auth = clientAuthOf(settings.clientSecret);
    const config = new client.Configuration(server, settings.clientId, undefined, auth);
    this.config = prepare(config, dialect.issuer);
  }

  async begin({ state, codeVerifier }: Challenge, redirectUri: string): Promise<URL> {
    return client.buildAuthorizationUrl(this.config, {
      redirect_uri: redirectUri,
      scope: this.dialect.scope,
      state,
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  async finish(callback: URL, { state, codeVerifier }: Challenge): Promise<Identity> {
    try {
      const { access_token: accessToken } = await client.authorizationCodeGrant(this.config, callback, {
        expectedState: state,
        pkceCodeVerifier: codeVerifier,
      });
      const person = await this.dialect.whoIsIt((path, reply) => this.ask(accessToken, path, reply));
      return { issuer: this.dialect.issuer, ...person };
    } catch (error) {
      throw toSignInFailed(error);
    }
  }

  private async ask<S extends z.ZodType>(accessToken: string, path: string, reply: S): Promise<z.output<S>> {
    const url = new URL(this.dialect.apiUrl + path);
    const headers = new Headers({ accept: 'application/json' });
    const response = await client.fetchProtectedResource(
      this.config,
      accessToken,
      url,
      'GET',
      undefined,
      headers,
    );
    if (!response.ok)
      throw new client.ClientError(`the API answered ${String(response.status)}`, { cause: response });
    return reply.parse(await response.json());
  }
}
