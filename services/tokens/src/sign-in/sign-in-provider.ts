import type { Provider, SignInKind } from '@libs/contracts';
import type { RolesAtProvider } from '../people/roles-at-provider';

/** Who came back from a provider. */
export interface Identity {
  /** The provider, as it calls itself; together with `subject` it is one person for ever. */
  readonly issuer: string;
  readonly subject: string;
  readonly name?: string | undefined;
  /** The addresses that the provider says are verified, and no others; the one that the person prefers first. */
  readonly verifiedEmails: readonly string[];
}

/** Somebody who comes back now. */
export interface Arrival extends Identity {
  /**
   * All of their roles there; absent where the provider is not asked for roles. It holds what the provider gave to ask with, which is
   * kept nowhere else. Rejects unless the provider says all of it before the signal.
   */
  readonly readRoles?: ((signal: AbortSignal) => Promise<RolesAtProvider>) | undefined;
}

/** What only this browser and we know of one sign-in. */
export interface Challenge {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Somebody else who can say who people are. */
export abstract class SignInProvider {
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly kind: SignInKind;
  /** Its code in the public API, if it is a Git provider. */
  abstract readonly gitProvider: Provider | undefined;
  /** What becomes of people whose verified addresses no account has. */
  abstract readonly unknownPeople: 'refuse' | 'create';

  /** Where the browser is sent. @throws SignInFailed where the provider cannot be reached */
  abstract begin(challenge: Challenge, redirectUri: string): Promise<URL>;

  /**
   * Who it is, by what the browser came back with. Resolves only if the provider answered this very challenge, and to what the
   * provider said over a connection of our own.
   *
   * @param callback the redirect URI with what the provider added to it
   * @throws SignInFailed
   */
  abstract finish(callback: URL, challenge: Challenge): Promise<Arrival>;
}
