import type { ApiReply } from '../api/public-api.client';
import { receiptOf, sentenceOf } from '../api/receipt';
import type { CommandContext } from '../context';

/** Longest wait for what answers when every gateway knows of it. */
export const CHANGE_MS = 120_000;

/** What was done, and since when it is enforced if it took access away. */
export function showChange(
  { output }: Pick<CommandContext, 'output'>,
  sentence: string,
  details: object,
  reply: ApiReply,
): void {
  const receipt = receiptOf(reply);
  if (output.isJson) output.json({ ...details, ...(receipt && { receipt }) });
  else output.line(receipt === undefined ? sentence : `${sentence} ${sentenceOf(receipt)}`);
}
