import type { Clock } from '@libs/clock';
import { email as emailAddress } from '@libs/contracts';
import * as client from 'openid-client';
import { z } from 'zod';
import { readGitlabRoles } from './gitlab-roles';
import { assertGranted, ProviderApi } from './provider-api';
import { clientAuthOf, discover, toSignInFailed } from './provider-connection';
import { type Arrival, type Challenge, SignInProvider } from './sign-in-provider';
import type { ProviderConfig } from './sign-in.config';
import { SignInFailed } from './sign-in.errors';

/** How long what a provider says of itself is believed without asking again. */
const KNOWN_FOR_MS = 3_600_000;

const claims = z.object({
  name: z.string().optional().catch(undefined),
  email: emailAddress.optional().catch(undefined),
  /** Some send it as a text; only the provider's plain word counts. */
  email_verified: z.literal(true).optional().catch(undefined),
});

const ROLES_SCOPE = 'read_api';
const GITLAB_COM = 'https://gitlab.com';

type OidcConfig = Extract<ProviderConfig, { kind: 'oidc' | 'gitlab' }>;

/** Any provider that speaks OpenID Connect, GitLab among them. It is asked about itself when it is first needed. */
export class OidcProvider extends SignInProvider {
  readonly id: string;
  readonly name: string;
  readonly kind: 'oidc' | 'gitlab';
  readonly gitProvider: 'gl' | 'gle' | undefined;
  readonly unknownPeople: 'refuse' | 'create';
  private readonly issuer: string;
  private known: { readonly config: client.Configuration; readonly since: number } | undefined;
  private asking: Promise<client.Configuration> | undefined;

  constructor(
    private readonly settings: OidcConfig,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    super();
    ({ id: this.id, name: this.name, kind: this.kind, unknownPeople: this.unknownPeople } = settings);
    this.issuer = settings.kind === 'oidc' ? settings.issuer : settings.url;
    if (settings.kind === 'gitlab')
      this.gitProvider = settings.provider ?? (settings.url === GITLAB_COM ? 'gl' : 'gle');
  }

  async begin({ state, nonce, codeVerifier }: Challenge, redirectUri: string): Promise<URL> {
    const config = await this.configuration();
    return client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: ['openid email profile', ...(this.readsRoles ? [ROLES_SCOPE] : [])].join(' '),
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  async finish(callback: URL, { state, nonce, codeVerifier }: Challenge): Promise<Arrival> {
    const config = await this.configuration();
    try {
      const tokens = await client.authorizationCodeGrant(config, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      const idToken = tokens.claims();
      if (!idToken) throw new SignInFailed('failed');
      const person = claims.parse(await this.complete(config, idToken, tokens.access_token));
      return {
        issuer: idToken.iss,
        subject: idToken.sub,
        name: person.name,
        verifiedEmails: person.email !== undefined && person.email_verified === true ? [person.email] : [],
        readRoles: this.readsRoles
          ? readRolesBy(new ProviderApi(config, tokens.access_token, `${this.issuer}/api/v4`), tokens.scope)
          : undefined,
      };
    } catch (error) {
      throw toSignInFailed(error);
    }
  }

  private get readsRoles(): boolean {
    return this.settings.kind === 'gitlab' && this.settings.roles === true;
  }

  /** A provider may keep the address out of the ID token and tell it at its userinfo endpoint. */
  private async complete(
    config: client.Configuration,
    idToken: client.IDToken,
    accessToken: string,
  ): Promise<object> {
    if (idToken['email'] !== undefined || config.serverMetadata().userinfo_endpoint === undefined)
      return idToken;
    return client.fetchUserInfo(config, accessToken, idToken.sub);
  }

  /** Asked again after a failure by whoever comes next, and after an hour; what was known holds until there is an answer. */
  private async configuration(): Promise<client.Configuration> {
    const { known } = this;
    if (known && this.clock.now() - known.since < KNOWN_FOR_MS) return known.config;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking.catch((error: unknown) => {
      if (known) return known.config;
      throw new SignInFailed('unavailable', { cause: error });
    });
  }

  private async ask(): Promise<client.Configuration> {
    const { clientId, clientSecret } = this.settings;
    const config = await discover(this.issuer, clientId, clientAuthOf(clientSecret));
    this.known = { config, since: this.clock.now() };
    return config;
  }
}

const readRolesBy =
  (api: ProviderApi, scope: string | undefined): NonNullable<Arrival['readRoles']> =>
  (signal) => {
    assertGranted(scope, [ROLES_SCOPE]);
    return readGitlabRoles(api, signal);
  };
