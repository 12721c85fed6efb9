import { revocationReply } from '@libs/contracts';
import { z } from 'zod';
import { counted } from '../columns';
import { parsed } from './failed-reply';
import type { ApiReply } from './public-api.client';

const whole = z.coerce.number().int().nonnegative();
const headers = z.object({
  'portcullis-revocation-seq': whole,
  'portcullis-revocation-enforced-at': z.string().optional(),
  'portcullis-revocation-enforcers': whole.optional(),
  'portcullis-revocation-waited-ms': whole.optional(),
});

/** What a revocation answered: since when, and by how many, it is enforced. */
export type Receipt = z.output<typeof revocationReply>['data'];

/** From the headers of a success, or from the body of a 202; undefined where nothing was taken away. */
export function receiptOf(reply: ApiReply): Receipt | undefined {
  if (reply.status === 202) return revocationReply.safeParse(parsed(reply.text)).data?.data;
  const said = headers.safeParse(reply.headers).data;
  return (
    said && {
      seq: said['portcullis-revocation-seq'],
      state: 'enforced',
      enforcedAt: said['portcullis-revocation-enforced-at'],
      enforcers: said['portcullis-revocation-enforcers'],
      waitedMs: said['portcullis-revocation-waited-ms'],
    }
  );
}

/** For scripts. The fields beside `receipt` are how it was told before, and go with the next release. */
export const receiptDocument = (receipt: Receipt | undefined): object => ({
  ...receipt,
  ...(receipt && { receipt }),
});

export function sentenceOf({ seq, state, enforcedBy, enforcedAt, enforcers, waitedMs }: Receipt): string {
  const number = `revocation ${String(seq)}`;
  const latest = enforcedBy === undefined ? '' : ` It is enforced everywhere by ${enforcedBy} at the latest.`;
  if (state === 'pending')
    return `It is not proven yet that every gateway enforces it (${number}).${latest} portcullis tokens receipt ${String(seq)} --wait says when it is.`;
  const after = waitedMs === undefined ? '' : ` after ${waitedMs.toLocaleString('en')} ms`;
  const by = enforcers === undefined ? '' : `, by ${counted(enforcers, 'process', 'processes')}`;
  const at = enforcedAt === undefined ? '' : ` at ${enforcedAt}`;
  return `Enforced at every gateway${after}${at}${by} (${number}).`;
}
