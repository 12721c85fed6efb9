import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log';
import { made } from '../made';
import { RevokeTokens } from '../revocations/revoke-tokens';
import type { TokensConfig } from '../tokens.config';
import { TokensService } from '../tokens/tokens.service';
import { LocalSignIn } from './local-sign-in';
import { SessionRetention } from './session-retention';
import { defaultSessionSettings } from './sessions.config';
import { SessionsService } from './sessions.service';
import { SignInMethodsService } from './sign-in-methods';

/** Who signs people in, and what of it stays. */
export function sessionProviders(config: TokensConfig): Provider[] {
  const settings = { ...defaultSessionSettings, ...config.sessions };
  return [
    LocalSignIn,
    made(
      SessionsService,
      [DataSource, TokensService, RevokeTokens, AuditLog],
      (db, tokens, revokeTokens, audit) => new SessionsService(db, tokens, revokeTokens, audit, settings),
    ),
    made(
      SignInMethodsService,
      [],
      () => new SignInMethodsService({ local: settings.localSignIn, providers: [] }),
    ),
    made(SessionRetention, [DataSource], (db) => new SessionRetention(db, config.retention.revocationLogMs)),
  ];
}
