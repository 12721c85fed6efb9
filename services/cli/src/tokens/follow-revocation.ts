import { setTimeout as sleep } from 'node:timers/promises';
import { revocationReply } from '@libs/contracts';
import { z } from 'zod';
import { path } from '../api/api-path';
import { withApi } from '../api/connection';
import { receiptDocument, sentenceOf } from '../api/receipt';
import { Interrupted } from '../cli.errors';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';

const followOptions = z.object({
  args: z.object({
    seq: z
      .string()
      .regex(/^\d{1,15}$/, 'takes the number of a revocation, such as 42')
      .transform(Number),
  }),
  wait: z.boolean().default(false),
});

const ASK_EVERY_MS = 1_000;

/** Where a revocation stands that was answered before it was proven. */
export async function followRevocation(context: CommandContext, given: unknown): Promise<void> {
  const {
    args: { seq },
    wait,
  } = parseOptions(followOptions, given);
  const { output, signal } = context;
  await withApi(context, given, ['account'], async (api) => {
    const ask = { method: 'GET', path: path`/api/v3/revocations/${seq}` } as const;
    let receipt = (await api.call(ask, revocationReply)).data;
    while (wait && receipt.state === 'pending') {
      output.progress(`Revocation ${String(seq)} is not proven everywhere yet.`);
      await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => {
        throw new Interrupted(`Interrupted; revocation ${String(seq)} stands, and its proof goes on.`);
      });
      receipt = (await api.call(ask, revocationReply)).data;
    }
    if (output.isJson) output.json(receiptDocument(receipt));
    else output.line(sentenceOf(receipt));
  });
}
