import { createPrivateKey, createPublicKey } from 'node:crypto';
import { parseConfig, jsonText } from '@libs/config';
import { type Issuer, type SigningKey, signingKey, type TrustedKeys, trustedKeys } from '@libs/http';
import { z } from 'zod';
import type { Findings } from '@libs/findings';

/** Once a configuration was read, these cannot fail. */
export const readSigningKey = (text: string): SigningKey =>
  parseConfig(z.object({ key: jsonText(signingKey) }), { key: text }).key;
export const readTrustedKeys = (text: string): TrustedKeys =>
  parseConfig(z.object({ keys: jsonText(trustedKeys) }), { keys: text }).keys;

const NEW_KEY =
  'Make a new pair (deploy/compose/make-env.mjs shows how) and give its public part to those who trust it.';

/** Whether the key that a process signs with is its own, and whole. */
export function examineSigningKey(text: string, issuer: Issuer, findings: Findings): void {
  const key = readSigningKey(text);
  if (!key.kid.startsWith(`${issuer}:`))
    findings.problem(
      `ASSERTION_SIGNING_KEY has the kid ${key.kid}: it is not that of the ${issuer}, and nobody will believe it.`,
      `Give this process the key whose kid begins with ${issuer}:.`,
    );
  else if (publicHalfOf(key) !== key.x)
    findings.problem('The two halves of ASSERTION_SIGNING_KEY, d and x, do not belong together.', NEW_KEY);
  else findings.ok('The signing key is whole and of the right issuer.');
}

/** The public half that belongs to the private one; undefined if that is no key. */
function publicHalfOf({ kty, crv, x, d }: SigningKey): string | undefined {
  try {
    // Derived from d alone: x is not looked at.
    const jwk = createPublicKey(createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }));
    return jwk.export({ format: 'jwk' }).x;
  } catch {
    return undefined;
  }
}

/** Whether everybody who calls this process is trusted by it, and no private key lies among the public ones. */
export function examineTrustedKeys(text: string, callers: readonly Issuer[], findings: Findings): void {
  const before = findings.all.length;
  const { keys } = readTrustedKeys(text);
  for (const issuer of callers) {
    const count = keys.filter(({ kid }) => kid.startsWith(`${issuer}:`)).length;
    if (count === 0)
      findings.problem(
        `ASSERTION_TRUSTED_KEYS has no key of the ${issuer}: whatever the ${issuer} asks is refused.`,
        `Add the public part of its key, whose kid begins with ${issuer}:.`,
      );
    if (count > 2)
      findings.warning(
        `ASSERTION_TRUSTED_KEYS has ${String(count)} keys of the ${issuer}; two are needed while one is rotated, and never more.`,
        'Take out those that are no longer signed with.',
      );
  }
  if (holdsPrivateKey(text))
    findings.problem('ASSERTION_TRUSTED_KEYS holds a private key (a member d).', `Take it out. ${NEW_KEY}`);
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length)
    findings.problem(
      'Two keys of ASSERTION_TRUSTED_KEYS have the same kid: one of them is never used.',
      'Give each its own name after the colon.',
    );
  if (findings.all.length === before) findings.ok('Everybody who calls this process has a trusted key.');
}

const holdsPrivateKey = (text: string): boolean => {
  const jwks = z.object({ keys: z.array(z.looseObject({ d: z.unknown().optional() })) });
  const { keys } = parseConfig(z.object({ jwks: jsonText(jwks) }), { jwks: text }).jwks;
  return keys.some((key) => key.d !== undefined);
};

/** Bytes that a person typed or copied: 32 of them need more than a handful of different ones. */
const LEAST_DIFFERENT = 12;

/** Secrets that were never made by a generator, such as one byte repeated. */
export function examineRandomness(secrets: ReadonlyMap<string, Uint8Array>, findings: Findings): void {
  const weak = [...secrets].filter(([, bytes]) => new Set(bytes).size < LEAST_DIFFERENT);
  for (const [name] of weak)
    findings.problem(
      `${name} is long enough but not random.`,
      'Make it by: openssl rand -base64 32. Tokens keyed with an old pepper need it until they are over.',
    );
  const texts = [...secrets.values()].map((bytes) => Buffer.from(bytes).toString('base64'));
  if (new Set(texts).size < texts.length)
    findings.problem('Two of the secrets are the same.', 'Make each by: openssl rand -base64 32.');
  if (weak.length === 0 && secrets.size > 0) findings.ok('The secrets are long enough and look random.');
}
