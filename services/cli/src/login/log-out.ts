import { z } from 'zod';
import { ApiFailure } from '../api/api.errors';
import { callerOf } from '../api/caller';
import { findPlace, withClient } from '../api/connection';
import { credentialOf } from '../api/find-credential';
import type { PublicApiClient } from '../api/public-api.client';
import { CommandFailed } from '../cli.errors';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import { revoke, showRevocation } from '../tokens/revoke-tokens';
import { ownerOf } from '../tokens/token-owner';

const logoutOptions = z.object({ revoke: z.boolean().default(false) });
const OF_ACCOUNT = ownerOf({});

/** Forgets the token of a login, and revokes it where that is wished for: one that is only forgotten still works. */
export async function logOut(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(logoutOptions, given);
  const place = await findPlace(context, given);
  const { baseUrl, logins } = place;
  const token = (await logins.read()).tokens[baseUrl];
  if (token === undefined) {
    context.output.note(`There is no login for ${baseUrl}.`);
    tellScript(context, { baseUrl, wasLoggedIn: false, isRevoked: false });
    return;
  }
  const credential = credentialOf(token, 'the login', ['account', 'repository']);
  const isRevoked = await withClient(context, place, credential, async (api) => {
    const id = options.revoke ? await tokenToRevoke(api) : await offerToRevoke(context, api);
    if (id === undefined) return false;
    showRevocation(context, [id], await revoke(api, OF_ACCOUNT, [id], true));
    return !(await isStillGood(api));
  });
  await logins.remove(baseUrl);
  const rest = isRevoked ? '' : ' Its token still works until it expires or is revoked.';
  context.output.note(`Logged out of ${baseUrl}.${rest}`);
  tellScript(context, { baseUrl, wasLoggedIn: true, isRevoked });
}

function tellScript({ output }: CommandContext, outcome: object): void {
  if (output.isJson) output.json(outcome);
}

/** The token of the login itself. */
async function tokenToRevoke(api: PublicApiClient): Promise<number> {
  const id = await ownTokenOf(api);
  if (id === undefined)
    throw new CommandFailed(
      'Which token that of the login is cannot be told here: it is that of a repository, or the server is older. portcullis tokens revoke takes its id.',
    );
  return id;
}

/** What cannot be asked is no reason to stay logged in. */
async function offerToRevoke(
  { ask, output }: CommandContext,
  api: PublicApiClient,
): Promise<number | undefined> {
  if (ask === undefined) return undefined;
  try {
    const id = await ownTokenOf(api);
    if (id === undefined) return undefined;
    return (await ask(`Revoke the token of this login (${String(id)}), too?`)) ? id : undefined;
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    output.note(error.message);
    return undefined;
  }
}

async function ownTokenOf(api: PublicApiClient): Promise<number | undefined> {
  if (api.credential?.kind !== 'account') return undefined;
  const caller = await callerOf(api);
  return caller.kind === 'account' ? caller.apiToken?.id : undefined;
}

async function isStillGood(api: PublicApiClient): Promise<boolean> {
  try {
    await callerOf(api);
    return true;
  } catch (error) {
    if (error instanceof ApiFailure && error.problem === 'unauthenticated') return false;
    throw error;
  }
}
