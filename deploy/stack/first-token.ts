import type { Secrets } from '@libs/local-instance';
import { readPeppers, seedFirstResidents } from '../../services/tokens/src/start';
import type { Servers } from './environment';
import { runOnce } from './run-once';

export interface FirstToken {
  readonly token: string;
  readonly isNew: boolean;
}

/** The account token of the first residents: the kept one, if it is still good, or a new one. */
export async function firstToken(
  { tokensDatabaseUrl: databaseUrl }: Servers,
  { pepper, accountToken: kept }: Secrets,
  dist: string | undefined,
): Promise<FirstToken> {
  if (dist === undefined) return seedFirstResidents({ databaseUrl, peppers: readPeppers(pepper) }, kept);
  // Other programs may be of a release whose schema the code of this checkout does not fit; theirs does.
  if (kept !== undefined) return { token: kept, isNew: false };
  const environment = { DATABASE_URL: databaseUrl, PEPPERS: pepper };
  const output = await runOnce('deploy/compose/first-token.main.js', environment, dist);
  const token = output.trim().split('\n').at(-1);
  if (!token) throw new Error('deploy/compose/first-token.main.js printed no token.');
  return { token, isNew: true };
}
