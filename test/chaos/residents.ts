import { SecretsFile } from '@libs/local-instance';
import { readPeppers, seedDirectory } from '../../services/tokens/src/start';
import type { Person, Residents } from './load/assignment';

export interface Directory {
  readonly databaseUrl: string;
  /** Of the stack; the peppers are kept there. */
  readonly dataDir: string;
}

const PROVIDER = 'gh';
const REPOSITORIES = 4;
const PEOPLE = 16;

/** An organization with an owner, repositories and people without a role, for one load process to itself. */
export async function settle({ databaseUrl, dataDir }: Directory, name: string): Promise<Residents> {
  const { pepper } = await new SecretsFile(dataDir).loadOrCreate();
  const config = { databaseUrl, peppers: readPeppers(pepper) };
  const repositories: Residents['repositories'] = [];
  let owner: Person | undefined;
  for (let number = 1; number <= REPOSITORIES; number += 1) {
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
  for (let number = 1; number <= PEOPLE; number += 1) {
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
