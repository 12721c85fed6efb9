import { makeToken } from '@libs/token-format';
import { PortcullisClient } from '../../../deploy/demo/portcullis-client';
import type { Stack } from '../../../deploy/stack/start-stack';

const GOOD = 64;
const REVOKED = 16;

export interface BenchTokens {
  readonly good: readonly string[];
  /** Nobody ever issued them, though they look like it. */
  readonly unknown: readonly string[];
  /** Their checksum is wrong. */
  readonly malformed: readonly string[];
  /** They were good, and have been used; revokes them. */
  readonly revocable: readonly { readonly id: number; readonly token: string }[];
}

/** Tokens of the first repository. */
export async function issueTokens(stack: Stack): Promise<BenchTokens> {
  const portcullis = new PortcullisClient(stack.instance);
  const issued = [];
  for (let count = 0; count < GOOD + REVOKED; count += 1)
    issued.push(await portcullis.issueRepositoryToken());
  const made = Array.from({ length: GOOD }, () => makeToken('repository').token);
  return {
    good: issued.slice(0, GOOD).map(({ token }) => token),
    unknown: made,
    malformed: made.map((token) => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')),
    revocable: issued.slice(GOOD),
  };
}

export async function revokeAll(stack: Stack, tokens: BenchTokens['revocable']): Promise<void> {
  const portcullis = new PortcullisClient(stack.instance);
  for (const { id } of tokens) await portcullis.revoke(id);
}
