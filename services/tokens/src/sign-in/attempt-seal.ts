import { hkdfSync, randomUUID } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import type { Pepper } from '../tokens/token-hasher';

/** A sign-in on its way. It is kept by the browser that began it, so any replica can finish it. */
const attempt = z.object({
  id: z.uuid(),
  provider: z.string(),
  state: z.string().min(1),
  nonce: z.string().min(1),
  codeVerifier: z.string().min(1),
  /** Where the person wanted to go. */
  returnTo: z.string().startsWith('/'),
});
export type Attempt = z.output<typeof attempt>;

export const ATTEMPT_MINUTES = 10;
const USE = 'portcullis sign-in attempt';

/** Encrypts attempts into the value of a cookie, with keys made of the peppers, which every replica has. */
export class AttemptSeal {
  private readonly keys: ReadonlyMap<string, Uint8Array>;
  private readonly current: string;

  constructor(peppers: readonly Pepper[]) {
    const [first] = peppers;
    if (!first) throw new Error('At least one pepper is needed');
    this.current = first.id;
    this.keys = new Map(
      peppers.map(({ id, secret }) => [id, new Uint8Array(hkdfSync('sha256', secret, '', USE, 32))]),
    );
  }

  async seal(given: Omit<Attempt, 'id'>): Promise<string> {
    return new EncryptJWT({ ...given, id: randomUUID() })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.current })
      .setExpirationTime(`${ATTEMPT_MINUTES}m`)
      .encrypt(this.keyOf(this.current));
  }

  /** Undefined for what was not sealed here, or too long ago. */
  async open(sealed: string): Promise<Attempt | undefined> {
    try {
      const { payload } = await jwtDecrypt(sealed, ({ kid = '' }) => this.keyOf(kid), {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp'],
      });
      return attempt.parse(payload);
    } catch {
      return undefined;
    }
  }

  private keyOf(id: string): Uint8Array {
    const key = this.keys.get(id);
    if (!key) throw new Error('sealed with a pepper that is gone');
    return key;
  }
}
