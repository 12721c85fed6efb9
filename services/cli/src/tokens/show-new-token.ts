import type { ApiToken } from '@libs/contracts';
import { writePrivateFile } from '@libs/private-file';
import { z } from 'zod';
import { CommandFailed } from '../cli.errors';
import type { CommandContext } from '../context';
import { explain } from '../explain';
import { expiryOf, withoutValue } from './list-tokens';
import type { TokenOwner } from './token-owner';

export const newTokenOptions = z.object({
  outputFile: z.string().min(1).optional(),
  quiet: z.boolean().default(false),
});

/**
 * Shows the value of a token, which nobody can ask for again: on standard output and alone there, or in a file that only its owner
 * may read. When this has resolved, it was taken.
 */
export async function showNewToken(
  { output, now }: CommandContext,
  owner: TokenOwner,
  token: ApiToken,
  { outputFile, quiet }: z.output<typeof newTokenOptions>,
): Promise<void> {
  const what = `Token ${String(token.id)} of ${owner.text}${token.name === undefined ? '' : ` (${token.name})`}, expires ${expiryOf(token, now())}.`;
  try {
    if (outputFile !== undefined) {
      await writePrivateFile(outputFile, `${token.token}\n`);
      if (output.isJson) output.json({ ...withoutValue(token), file: outputFile });
      if (!quiet) output.note(`${what} Its value is in ${outputFile}.`);
      return;
    }
    if (!quiet) output.note(`${what} Its value is shown now and never again:`);
    await output.secret(output.isJson ? JSON.stringify(token) : token.token);
  } catch (error) {
    throw new CommandFailed(
      `Token ${String(token.id)} was made, and its value could not be handed over: ${explain(error)}. ` +
        `Revoke it: portcullis tokens revoke ${String(token.id)}${owner.option}`,
      { cause: error },
    );
  }
}
