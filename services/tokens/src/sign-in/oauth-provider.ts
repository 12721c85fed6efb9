import * as client from 'openid-client';
import type { RolesAtProvider } from '../people/roles-at-provider';
import { assertGranted, type AskApi, ProviderApi } from './provider-api';
import { clientAuthOf, prepare, toSignInFailed } from './provider-connection';
import { type Arrival, type Challenge, type Identity, SignInProvider } from './sign-in-provider';
import type { ProviderConfig } from './sign-in.config';

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
  /** Absent where roles are not read. */
  readonly roles?:
    | {
        /** What reading them takes, beside `scope`. */
        readonly scopes: readonly string[];
        readonly read: (api: ProviderApi, signal: AbortSignal) => Promise<RolesAtProvider>;
      }
    | undefined;
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
      scope: [this.dialect.scope, ...(this.dialect.roles?.scopes ?? [])].join(' '),
      state,
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  async finish(callback: URL, { state, codeVerifier }: Challenge): Promise<Arrival> {
    try {
      const { access_token: accessToken, scope } = await client.authorizationCodeGrant(
        this.config,
        callback,
        {
          expectedState: state,
          pkceCodeVerifier: codeVerifier,
        },
      );
      const { apiUrl, issuer, whoIsIt, roles } = this.dialect;
      const api = new ProviderApi(this.config, accessToken, apiUrl);
      const person = await whoIsIt((path, reply) => api.ask(path, reply));
      const readRoles =
        roles &&
        ((signal: AbortSignal) => {
          assertGranted(scope, roles.scopes);
          return roles.read(api, signal);
        });
      return { issuer, ...person, readRoles };
    } catch (error) {
      throw toSignInFailed(error);
    }
  }
}
