import { SIGN_IN_COOKIE, SIGN_IN_PAGE } from '@libs/contracts';
import type { Logger } from '@libs/telemetry';
import * as client from 'openid-client';
import type { DataSource } from 'typeorm';
import { cookieUntil, forgottenCookie, sessionCookie } from '../sessions/session-cookies';
import type { GivenSession, SessionsService } from '../sessions/sessions.service';
import { type Attempt, ATTEMPT_MINUTES, type AttemptSeal } from './attempt-seal';
import type { Identities } from './identities';
import { ownPath } from './own-path';
import type { SignInProvider } from './sign-in-provider';
import type { TakeRoles } from './take-roles';
import { SignInFailed, SignInProviderUnknown } from './sign-in.errors';

/** Where a browser is sent, and with which cookies. */
export interface SentOn {
  readonly location: string;
  readonly cookies: readonly string[];
}

export interface SignInPorts {
  readonly publicUrl: string;
  readonly providers: readonly SignInProvider[];
  readonly db: DataSource;
  readonly seal: AttemptSeal;
  readonly identities: Identities;
  readonly sessions: Pick<SessionsService, 'start'>;
  readonly roles: Pick<TakeRoles, 'take'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** Whoever waits for a sign-in is answered within 15 s, or not at all (services/gateway). */
const SIGN_IN_MS = 13_000;

/**
 * Sends people to a provider and signs them in when they come back (ADR 0018). Nothing is kept here meanwhile: what only their browser
 * may know travels with it, sealed, so that any replica can finish what another one began, once.
 */
export class SignInService {
  constructor(private readonly ports: SignInPorts) {}

  /** @throws SignInProviderUnknown */
  async begin(providerId: string, returnTo: string | undefined): Promise<SentOn> {
    const provider = this.providerOf(providerId);
    const challenge = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    try {
      const location = await provider.begin(challenge, this.redirectUriOf(provider));
      const sealed = await this.ports.seal.seal({
        ...challenge,
        provider: provider.id,
        returnTo: ownPath(returnTo),
      });
      const until = new Date(Date.now() + ATTEMPT_MINUTES * 60_000);
      return { location: location.href, cookies: [cookieUntil(SIGN_IN_COOKIE, sealed, until)] };
    } catch (error) {
      return this.giveUp(provider, error);
    }
  }

  /**
   * @param query what the provider added to the redirect URI
   * @param sealed the value of the cookie that `begin` gave
   * @throws SignInProviderUnknown
   */
  async finish(providerId: string, query: string, sealed: string | undefined): Promise<SentOn> {
    const provider = this.providerOf(providerId);
    const callback = new URL(`${this.redirectUriOf(provider)}?${query}`);
    const attempt = sealed === undefined ? undefined : await this.ports.seal.open(sealed);
    // Somebody else's answer must not end the sign-in that is really under way: its cookie stays.
    if (attempt?.provider !== provider.id || !answers(callback, attempt))
      return problemPage(provider, 'expired', []);
    try {
      const given = await this.admit(provider, callback, attempt);
      return {
        location: attempt.returnTo,
        cookies: [forgottenCookie(SIGN_IN_COOKIE), sessionCookie(given)],
      };
    } catch (error) {
      return this.giveUp(provider, error);
    }
  }

  private async admit(provider: SignInProvider, callback: URL, attempt: Attempt): Promise<GivenSession> {
    const { db, identities, sessions, roles } = this.ports;
    const endsAt = performance.now() + SIGN_IN_MS;
    await this.useUp(attempt);
    const arrival = await provider.finish(callback, attempt);
    const given = await db.transaction(async (tx) => {
      const accountId = await identities.accountOf(tx, arrival, provider);
      return sessions.start(tx, { accountId, by: provider.id });
    });
    const { accountId } = given.session;
    await roles.take(provider, arrival, { accountId, leftMs: endsAt - performance.now() });
    return given;
  }

  /** Before anything is done with it: whatever becomes of it, it was used. @throws SignInFailed */
  private async useUp({ id }: Attempt): Promise<void> {
    const used = await this.ports.db.query<unknown[]>(
      `insert into returned_sign_ins (id, expires_at) values ($1, now() + make_interval(mins => $2))
       on conflict do nothing returning id`,
      // Longer than the attempt is good for, whatever two clocks say.
      [id, 2 * ATTEMPT_MINUTES],
    );
    if (used.length === 0) throw new SignInFailed('expired');
  }

  /** The person is told on the page that they know; what went wrong between us and the provider, the operator is. */
  private giveUp(provider: SignInProvider, error: unknown): SentOn {
    if (!(error instanceof SignInFailed)) throw error;
    const { problem, cause } = error;
    const isOurs = problem === 'unavailable' || problem === 'failed';
    const facts = { provider: provider.id, problem, ...(isOurs && { err: cause }) };
    this.ports.logger[isOurs ? 'warn' : 'info'](facts, 'Somebody who came from a provider was not signed in');
    return problemPage(provider, problem, [forgottenCookie(SIGN_IN_COOKIE)]);
  }

  private providerOf(id: string): SignInProvider {
    const provider = this.ports.providers.find((one) => one.id === id);
    if (!provider) throw new SignInProviderUnknown();
    return provider;
  }

  /** Exactly what is registered with the provider. */
  private redirectUriOf({ id }: SignInProvider): string {
    return `${this.ports.publicUrl}/sign-in/${id}/callback`;
  }
}

const answers = (callback: URL, { state }: Attempt): boolean => {
  const given = callback.searchParams.getAll('state');
  return given.length === 1 && given[0] === state;
};

const problemPage = ({ id }: SignInProvider, problem: string, cookies: readonly string[]): SentOn => ({
  location: `${SIGN_IN_PAGE}?${new URLSearchParams({ problem, provider: id }).toString()}`,
  cookies,
});
