import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiToken } from '@libs/contracts';
import { z } from 'zod';
import { withApi } from '../api/connection';
import { type Receipt, receiptDocument, sentenceOf } from '../api/receipt';
import { Interrupted, Misuse } from '../cli.errors';
import type { CommandContext } from '../context';
import { momentAhead, roughly, span } from '../moment';
import { parseOptions } from '../parse-options';
import { newTokenName } from './create-token';
import { issueToken, LONGEST_MS } from './issue-token';
import { revoke } from './revoke-tokens';
import { newTokenOptions, showNewToken } from './show-new-token';
import { ownerOf, ownerOptions, tokenNumber, tokenOf, type TokenOwner, tokensOf } from './token-owner';

const rotateOptions = (now: () => Date) =>
  ownerOptions.extend({
    ...newTokenOptions.shape,
    args: z.object({ id: tokenNumber }),
    name: newTokenName.optional(),
    expires: momentAhead(now).optional(),
    after: span.optional(),
    keep: z.boolean().default(false),
  });
type RotateOptions = z.output<ReturnType<typeof rotateOptions>>;

/**
 * Issues a successor, hands over its value, and only then revokes the old token: at once, after an overlap, or not at all. Whenever
 * it is interrupted or fails, the old token works or the new value was handed over.
 */
export async function rotateToken(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(rotateOptions(context.now), given);
  const owner = ownerOf(options);
  if (options.keep && options.after !== undefined)
    throw new Misuse('--keep and --after exclude each other: the old token is revoked, or it is not.');
  await withApi(context, given, ['account'], async (api) => {
    const tokens = await tokensOf(api, owner);
    const old = tokenOf(tokens, owner, options.args.id);
    const wanted = {
      name: options.name ?? successorName(old, tokens),
      expiresAt: options.expires ?? sameLifetime(old, context.now()),
    };
    await showNewToken(context, owner, await issueToken(api, owner, wanted, context.now()), options);
    if (!(await mayRevoke(context, owner, options))) return;
    try {
      tellRevocation(context, old, await revoke(api, owner, [old.id], true));
    } catch (error) {
      context.output.note(`The old token may still work. To revoke it: ${revocationOf(owner, old.id)}`);
      throw error;
    }
  });
}

async function mayRevoke(
  { output, signal, now }: CommandContext,
  owner: TokenOwner,
  { args: { id }, after = 0, keep }: RotateOptions,
): Promise<boolean> {
  const rest = revocationOf(owner, id);
  if (keep) {
    output.note(`Token ${String(id)} goes on working until it expires. To revoke it: ${rest}`);
    return false;
  }
  const end = now().getTime() + after;
  for (let leftMs = after; leftMs > 0 && !signal.aborted; leftMs = end - now().getTime()) {
    output.progress(`Token ${String(id)} is revoked in ${roughly(leftMs)}. Until then both work.`);
    await sleep(Math.min(leftMs, 1_000), undefined, { signal }).catch(() => undefined);
  }
  if (signal.aborted)
    throw new Interrupted(`Interrupted; token ${String(id)} still works. To revoke it: ${rest}`);
  return true;
}

const revocationOf = ({ option }: TokenOwner, id: number): string =>
  `portcullis tokens revoke ${String(id)}${option}`;

/** On standard error: standard output holds the new value alone. For a script it is a document of its own. */
function tellRevocation({ output }: CommandContext, { id }: ApiToken, receipt: Receipt | undefined): void {
  if (output.isJson) output.json({ ids: [id], ...receiptDocument(receipt) });
  else output.note(`Revoked ${String(id)}. ${receipt === undefined ? '' : sentenceOf(receipt)}`.trimEnd());
}

/** `ci`, `ci-2`, `ci-3`: names of live tokens are unique in a repository, and of an account they are to be told apart. */
function successorName({ name }: ApiToken, tokens: readonly ApiToken[]): string | undefined {
  if (name === undefined) return undefined;
  const names = new Set(tokens.map((token) => token.name));
  const stem = name.replace(/-\d{1,6}$/, '');
  for (let number = 2; ; number += 1) {
    const suffix = `-${String(number)}`;
    const next = stem.slice(0, 100 - suffix.length) + suffix;
    if (!names.has(next)) return next;
  }
}

/** As long as the old one was meant to live. */
function sameLifetime({ createdAt, expiresAt }: ApiToken, now: Date): Date | undefined {
  if (expiresAt === undefined) return undefined;
  const lifetimeMs = Date.parse(expiresAt) - Date.parse(createdAt);
  return new Date(now.getTime() + Math.min(lifetimeMs, LONGEST_MS));
}
