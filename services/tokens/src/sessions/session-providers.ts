import { systemClock } from '@libs/clock';
import type { SignInMethods } from '@libs/contracts';
import type { ProcessContext } from '@libs/telemetry';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log';
import { made } from '../made';
import { FollowProvider } from '../people/follow-provider';
import { RevocationsService } from '../revocations/revocations.service';
import { RevokeTokens } from '../revocations/revoke-tokens';
import type { TokensConfig } from '../tokens.config';
import { TokensService } from '../tokens/tokens.service';
import { AttemptSeal } from '../sign-in/attempt-seal';
import { Identities } from '../sign-in/identities';
import { makeProvider } from '../sign-in/make-provider';
import type { SignInProvider } from '../sign-in/sign-in-provider';
import { TakeRoles } from '../sign-in/take-roles';
import { SignInService } from '../sign-in/sign-in.service';
import { LocalSignIn } from './local-sign-in';
import { SessionRetention } from './session-retention';
import { defaultSessionSettings } from './sessions.config';
import { SessionsService } from './sessions.service';
import { SignInMethodsService } from './sign-in-methods';

/** Who signs people in, and what of it stays. */
export function sessionProviders(config: TokensConfig, { logger }: ProcessContext): Provider[] {
  const settings = { ...defaultSessionSettings, ...config.sessions };
  const publicUrl = config.signIn?.publicUrl ?? '';
  const providers = (config.signIn?.providers ?? []).map((one) => makeProvider(one, systemClock));
  return [
    LocalSignIn,
    made(
      SessionsService,
      [DataSource, TokensService, RevokeTokens, AuditLog],
      (db, tokens, revokeTokens, audit) => new SessionsService(db, tokens, revokeTokens, audit, settings),
    ),
    Identities,
    made(
      SignInMethodsService,
      [],
      () =>
        new SignInMethodsService(
          { local: settings.localSignIn, providers: providers.map(toMethod) },
          providers.flatMap(({ id, gitProvider }) =>
            gitProvider ? [{ provider: gitProvider, loginUrl: `${publicUrl}/sign-in/${id}` }] : [],
          ),
        ),
    ),
    made(
      TakeRoles,
      [FollowProvider, RevocationsService],
      (followProvider, revocations) => new TakeRoles(followProvider, revocations, logger),
    ),
    made(
      SignInService,
      [DataSource, Identities, SessionsService, TakeRoles],
      (db, identities, sessions, roles) =>
        new SignInService({
          ...{ db, identities, sessions, roles, providers, publicUrl, logger },
          seal: new AttemptSeal(config.peppers),
        }),
    ),
    made(SessionRetention, [DataSource], (db) => new SessionRetention(db, config.retention.revocationLogMs)),
  ];
}

const toMethod = ({ id, name, kind }: SignInProvider): SignInMethods['providers'][number] => ({
  ...{ id, name, kind },
  startUrl: `/sign-in/${id}`,
});
