import { SecretsFile } from '@libs/local-instance';
import { readPeppers, seedDirectory } from '../../services/tokens/src/start';
import type { Person, Place, Residents } from './load/assignment';
import { neighbourOf } from './load/assignments';

export interface Directory {
  readonly databaseUrl: string;
  /** Of the stack; the peppers are kept there. */
  readonly dataDir: string;
}

const PROVIDER = 'gh';
const FULL = { repositories: 4, people: 16 };
/** Nothing is taken away there. */
const NEIGHBOUR = { repositories: 1, people: 0 };

/** What one load process has to itself: an organization, and a small one beside it. */
export const settlePlace = async (directory: Directory, name: string): Promise<Place> => ({
  residents: await settle(directory, name),
  neighbour: await settle(directory, neighbourOf(name), NEIGHBOUR),
});

/** An organization with an owner, repositories and people without a role. */
export async function settle(
  { databaseUrl, dataDir }: Directory,
  name: string,
  size: { readonly repositories: number; readonly people: number } = FULL,
): Promise<Residents> {
  const { pepper } = await new SecretsFile(dataDir).loadOrCreate();
  const config = { databaseUrl, peppers: readPeppers(pepper) };
  const repositories: Residents['repositories'] = [];
  let owner: Person | undefined;
  for (let number = 1; number <= size.repositories; number += 1) {
    const repository = { name: `shop-${String(number)}` };
    const email = `owner@${name}.localhost`;
    const wanted = {
      account: { email },
      organization: { provider: PROVIDER, name, role: 'admin' },
      repository,
    } as const;
    const seeded = await seedDirectory(config, wanted, { kept: owner?.token });
    owner = { email, accountId: seeded.accountId, token: seeded.accountToken?.token ?? '' };
    repositories.push({ ...repository, repositoryId: seeded.repositoryId });
  }
  if (!owner) throw new Error('An organization needs an owner.');
  const people: Person[] = [];
  for (let number = 1; number <= size.people; number += 1) {
    const email = `person-${String(number)}@${name}.localhost`;
    const home = {
      organization: { provider: PROVIDER, name: `home-of-${name}` },
      repository: { name: 'home' },
    } as const;
    const { accountId, accountToken } = await seedDirectory(config, { account: { email }, ...home }, {});
    people.push({ email, accountId, token: accountToken?.token ?? '' });
  }
  return { provider: PROVIDER, organization: name, owner, repositories, people };
}
