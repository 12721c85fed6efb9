import { z } from 'zod';
import { withApi } from '../api/connection';
import type { CommandContext } from '../context';
import { momentAhead } from '../moment';
import { parseOptions } from '../parse-options';
import { issueToken } from './issue-token';
import { newTokenOptions, showNewToken } from './show-new-token';
import { ownerOf, ownerOptions } from './token-owner';

export const newTokenName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'takes 1 to 100 letters, digits or hyphens');

const createOptions = (now: () => Date) =>
  ownerOptions.extend({
    ...newTokenOptions.shape,
    name: newTokenName.optional(),
    expires: momentAhead(now).optional(),
  });

export async function createToken(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(createOptions(context.now), given);
  const owner = ownerOf(options);
  await withApi(context, given, ['account'], async (api) => {
    const wanted = { name: options.name, expiresAt: options.expires };
    const token = await issueToken(api, owner, wanted, context.now());
    await showNewToken(context, owner, token, options);
  });
}
