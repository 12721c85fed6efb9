import { assertionClaims, type AssertionClaims } from '@libs/contracts';
import { DomainError } from '@libs/errors';
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT, type CryptoKey } from 'jose';
import { ISSUERS, type Issuer, type SigningKey, type TrustedKeys } from './assertion.config';

/** Request header that carries the assertion between our own processes. The edge drops it from what clients send. */
export const ASSERTION_HEADER = 'portcullis-assertion';
/** Which service an assertion is for. */
export type Audience = 'tokens' | 'ingestion';

const LIFETIME_S = 30;
/** Clocks of two hosts may disagree this much. */
const CLOCK_TOLERANCE_S = 5;

export interface VerifiedAssertion extends AssertionClaims {
  issuer: Issuer;
}

/** A request that none of our processes vouches for. Only a wrong deployment or an attack shows it. */
export class AssertionRefused extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'assertion.refused';
  constructor(cause?: unknown) {
    super('This address is for Portcullis itself. Send the request to the gateway.', { cause });
  }
}

/** Signs what this process knows about one request, for one service (ADR 0006). */
export class AssertionSigner {
  private readonly issuer: Issuer;
  private imported: Promise<CryptoKey | Uint8Array> | undefined;

  constructor(private readonly key: SigningKey) {
    const issuer = ISSUERS.find((name) => key.kid.startsWith(`${name}:`));
    if (!issuer) throw new Error(`The signing key's kid must start with one of ${ISSUERS.join(', ')}`);
    this.issuer = issuer;
  }

  async sign(audience: Audience, claims: AssertionClaims): Promise<string> {
    this.imported ??= importJWK(this.key, 'EdDSA');
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.key.kid })
      .setIssuer(this.issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${String(LIFETIME_S)}s`)
      .sign(await this.imported);
  }
}

/** Believes an assertion only if a trusted key of its issuer signed it for this service, this method and this path. */
export class AssertionVerifier {
  private readonly keys: ReturnType<typeof createLocalJWKSet>;

  constructor(
    private readonly audience: Audience,
    trusted: TrustedKeys,
  ) {
    this.keys = createLocalJWKSet(trusted);
  }

  /** @throws AssertionRefused */
  async verify(token: string, request: { method: string; path: string }): Promise<VerifiedAssertion> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keys, {
        algorithms: ['EdDSA'],
        audience: this.audience,
        issuer: [...ISSUERS],
        requiredClaims: ['exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_S,
        maxTokenAge: LIFETIME_S,
      });
      const issuer = ISSUERS.find((name) => name === payload.iss);
      if (!issuer || !protectedHeader.kid?.startsWith(`${issuer}:`)) throw new Error('key of another issuer');
      const claims = assertionClaims.parse(payload);
      if (claims.method !== request.method || claims.path !== request.path) throw new Error('other request');
      return { ...claims, issuer };
    } catch (error) {
      throw new AssertionRefused(error);
    }
  }
}
