import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';

/** Who signs: the `iss` claim, and the part of a key's `kid` before the colon. */
export const ISSUERS = ['gateway', 'ingestion'] as const;
export type Issuer = (typeof ISSUERS)[number];

const kid = z.string().regex(/^(gateway|ingestion):[\w.-]+$/, 'kid must be <issuer>:<name>');
const publicJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid });

/** An Ed25519 private key as a JWK (RFC 8037). */
export const signingKey = publicJwk.extend({ d: z.string() });
export type SigningKey = z.output<typeof signingKey>;

/** The public keys that are believed, as a JWK set; two of one issuer while a key is rotated. */
export const trustedKeys = z.object({ keys: z.array(publicJwk).min(1) });
export type TrustedKeys = z.output<typeof trustedKeys>;

export function generateSigningKey(issuer: Issuer, name: string): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return signingKey.parse({ ...privateKey.export({ format: 'jwk' }), kid: `${issuer}:${name}` });
}

export const publicPartOf = (key: SigningKey): TrustedKeys['keys'][number] => publicJwk.parse(key);
