import { z } from 'zod';
import { withApi } from '../api/connection';
import type { ApiReply, PublicApiClient } from '../api/public-api.client';
import { type Receipt, receiptDocument, receiptOf, sentenceOf } from '../api/receipt';
import { Interrupted } from '../cli.errors';
import { counted } from '../columns';
import { confirm } from '../confirm';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import { ownerOf, ownerOptions, tokenNumber, type TokenOwner } from './token-owner';

/** An answer waits for the proof, at the longest a lease after a gateway died. */
const ANSWER_MS = 120_000;

const revokeOptions = ownerOptions.extend({
  args: z.object({ id: z.array(tokenNumber).min(1) }),
  yes: z.boolean().default(false),
  /** `--no-wait` */
  wait: z.boolean().default(true),
});

/** Revokes and shows since when it is enforced. Revoking again is a success with the same receipt, so this may be interrupted and repeated. */
export async function revokeTokens(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(revokeOptions, given);
  const owner = ownerOf(options);
  const ids = [...new Set(options.args.id)];
  await confirm(
    context,
    options,
    `Revoke ${counted(ids.length, 'token')} of ${owner.text} (${ids.join(', ')}) for good?`,
  );
  await withApi(context, given, ['account'], async (api) => {
    for (const together of batchesOf(owner, ids)) {
      const rest = ids.slice(ids.indexOf(together[0] ?? 0)).join(', ');
      if (context.signal.aborted) throw new Interrupted(`Interrupted; not revoked: ${rest}.`);
      try {
        showRevocation(context, together, await revoke(api, owner, together, options.wait));
      } catch (error) {
        context.output.note(`Not known to be revoked: ${rest}.`);
        throw error;
      }
    }
  });
}

export function showRevocation(
  { output }: Pick<CommandContext, 'output'>,
  ids: readonly number[],
  receipt: Receipt | undefined,
): void {
  if (output.isJson) output.json({ ids, ...receiptDocument(receipt) });
  else
    output.line(`Revoked ${ids.join(', ')}. ${receipt === undefined ? '' : sentenceOf(receipt)}`.trimEnd());
}

export async function revoke(
  api: PublicApiClient,
  owner: TokenOwner,
  ids: readonly number[],
  waits: boolean,
): Promise<Receipt | undefined> {
  const how = {
    headers: waits ? {} : { prefer: 'wait=0' },
    // A revocation that is repeated is answered with the receipt of the first.
    isRepeatable: true,
    timeoutMs: ANSWER_MS,
  };
  const [first, ...others] = ids;
  const reply: ApiReply =
    others.length === 0
      ? await api.send({ method: 'DELETE', path: `${owner.path}/${String(first)}`, ...how })
      : await api.send({ method: 'POST', path: `${owner.path}/delete`, json: { ids }, ...how });
  return receiptOf(reply);
}

/** Those of a repository together, all or none; those of an account one by one, for the API has it so. */
const batchesOf = ({ kind }: TokenOwner, ids: readonly number[]): readonly (readonly number[])[] =>
  kind === 'repository' ? [ids] : ids.map((id) => [id]);
