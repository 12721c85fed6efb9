import { gitImportRequest, IMPORT_LIMITS } from '@libs/contracts';
import { InvalidRequest } from '@libs/http';
import { factsOfImport } from './facts-of-import';

const sha = (n: number): string => n.toString(16).padStart(40, '0');
const chain = (length: number): object[] =>
  Array.from({ length }, (_, n) => ({ sha: sha(n + 1), parents: [sha(n)] }));
const branches = (count: number, head: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ name: `b${n}`, headSha: sha(head) }));

describe('an import whose branches share their history', () => {
  const read = (told: object) => factsOfImport(gitImportRequest.parse(told));

  it('holds for each of them what its head descends from', async () => {
    const { branches: held } = await read({ commits: chain(100), branches: branches(20, 100) });
    expect(held.map(({ commits }) => commits?.length)).toEqual(Array<number>(20).fill(100));
  });

  // A small body stands for a thousand times twenty thousand commits: more than fits into memory.
  it('is refused where that is more in all than one request may tell', async () => {
    const length = IMPORT_LIMITS.commits;
    const count = IMPORT_LIMITS.heldCommits / length;
    const commits = chain(length);
    await expect(read({ commits, branches: branches(count, length) })).resolves.toBeDefined();
    const refused = read({ commits, branches: branches(count + 1, length) });
    await expect(refused).rejects.toThrow(InvalidRequest);
    await expect(refused).rejects.toThrow(`${IMPORT_LIMITS.heldCommits}`);
    const deleted = branches(1_000, length).map((branch) => ({ ...branch, deleted: true }));
    await expect(read({ commits, branches: deleted })).resolves.toBeDefined();
  });
});
