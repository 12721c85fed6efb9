import { callerOf, nameOf } from '../api/caller';
import { findPlace, withClient } from '../api/connection';
import { findCredential } from '../api/find-credential';
import type { CommandContext } from '../context';

/** Stores a token for its base URL once the API has said that it is good. That of an earlier login is not what is meant. */
export async function logIn(context: CommandContext, given: unknown): Promise<void> {
  const place = await findPlace(context, given);
  const accepted = ['account', 'repository'] as const;
  const credential = await findCredential(context, { ...place, stored: undefined, accepted });
  await withClient(context, place, credential, async (api) => {
    const caller = await callerOf(api);
    const file = await place.logins.add(place.baseUrl, credential.token);
    context.output.note(`Logged in to ${place.baseUrl} as ${nameOf(caller)}. The token is kept in ${file}.`);
    if (context.output.isJson) context.output.json({ baseUrl: place.baseUrl, file, ...caller });
  });
}
