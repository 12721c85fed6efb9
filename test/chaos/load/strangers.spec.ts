import { Random } from '../../support/random';
import type { IssuedToken } from './administration';
import { RepositoryOperations } from './operations';
import type { Request } from './request';
import { Strangers } from './strangers';
import type { ValidClients } from './valid-clients';

const repositoryIn = (organization: string, repositoryId: number): RepositoryOperations =>
  new RepositoryOperations(
    { provider: 'gh', organization },
    { name: `shop-${String(repositoryId)}`, repositoryId },
  );
const [SHOP_1, SHOP_2, OTHER] = [
  repositoryIn('acme', 1),
  repositoryIn('acme', 2),
  repositoryIn('neighbour', 3),
] as const;
const token = (kind: 'account' | 'repository', tokenId: string): IssuedToken => ({
  id: 1,
  credential: { kind, tokenId, value: tokenId },
  expiresAt: null,
});
const TOKENS = [SHOP_1, SHOP_2, OTHER].flatMap((repository) => [
  { token: token('account', `of ${repository.organization}`), repository },
  { token: token('repository', `of ${repository.repository.name}`), repository },
]);

describe('strangers', () => {
  it('show a good token where it has no part, of every kind, to repositories and to reports', async () => {
    const asked = new Set<string>();
    const clients = {
      knownReports: [SHOP_1, OTHER].map((repository) => ({
        ...{ repository, commitSha: 'c'.repeat(40), reportId: 'r1' },
      })),
      ask: ({ operation, by }: Request, { repository: { name } }: RepositoryOperations) => {
        asked.add(`${by.kind} ${by.tokenId} ${operation === 'readReport' ? 'report' : 'repository'} ${name}`);
        return Promise.resolve();
      },
    } as unknown as ValidClients;
    const strangers = new Strangers(clients, new Random(1), TOKENS);
    for (let visit = 0; visit < 500; visit += 1) await strangers.visit();
    expect([...asked].sort()).toEqual([
      'account of acme report shop-3',
      'account of acme repository shop-3',
      'account of neighbour report shop-1',
      'account of neighbour repository shop-1',
      'account of neighbour repository shop-2',
      'repository of shop-1 report shop-3',
      'repository of shop-1 repository shop-2',
      'repository of shop-1 repository shop-3',
      'repository of shop-2 report shop-1',
      'repository of shop-2 report shop-3',
      'repository of shop-2 repository shop-1',
      'repository of shop-2 repository shop-3',
      'repository of shop-3 report shop-1',
      'repository of shop-3 repository shop-1',
      'repository of shop-3 repository shop-2',
    ]);
  });
});
