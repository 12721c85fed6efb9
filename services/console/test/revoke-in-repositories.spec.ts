import { ApiFailure } from '../src/api/failure';
import type { OrganizationToken } from '../src/organization-tokens/organization-token';
import { revokeInRepositories } from '../src/organization-tokens/revoke-in-repositories';

const token = (id: number, repositoryName: string): OrganizationToken => ({
  id,
  repositoryName,
  name: `token-${id}`,
  tokenId: 'AAAAAAAAAAAA',
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: '2027-01-01T00:00:00Z',
});

describe('tokens of several repositories', () => {
  const tokens = [token(1, 'shop'), token(2, 'web'), token(3, 'shop'), token(4, 'docs')];

  it('are revoked repository by repository, with one receipt that stands for all', async () => {
    const asked: unknown[] = [];
    const progress: unknown[] = [];
    const outcome = await revokeInRepositories(
      tokens,
      (repository, ids) => {
        asked.push([repository, ids]);
        const waitedMs = { shop: 40, web: 7, docs: 9 }[repository] ?? 0;
        return Promise.resolve({ seq: 10 + asked.length, state: 'enforced', waitedMs });
      },
      ({ done, of }) => progress.push([done, of]),
    );
    expect(asked).toEqual([
      ['shop', [1, 3]],
      ['web', [2]],
      ['docs', [4]],
    ]);
    expect(progress).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    expect(outcome.status).toEqual({ seq: 13, state: 'enforced', waitedMs: 40 });
    expect(outcome.refused).toEqual([]);
  });

  it('that are refused in one repository keep none of the others', async () => {
    const failure = new ApiFailure('No such repository', { status: 404 });
    const { revoked, refused, status } = await revokeInRepositories(
      tokens,
      (repository) =>
        repository === 'web' ? Promise.reject(failure) : Promise.resolve({ seq: 7, state: 'pending' }),
      () => undefined,
    );
    expect(revoked.map(({ id }) => id)).toEqual([1, 3, 4]);
    expect(refused).toEqual([{ repositoryName: 'web', tokens: [tokens[1]], failure }]);
    expect(status).toEqual({ seq: 7, state: 'pending' });
  });
});
