import { GitRig } from './git-rig';
import { anyNumber, anyText, IngestionRig, newSha, objectWith, report } from './ingestion-rig';

describe('the status of a coverage report, by what is known of its commit', () => {
  let rig: IngestionRig;
  let git: GitRig;
  let sha: string;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  beforeEach(async () => {
    git = new GitRig(rig);
    sha = newSha();
    await upload(sha);
    await rig.settled();
  });
  afterAll(() => rig.stop());

  const upload = async (commit: string): Promise<void> => {
    const path = `/2.0/coverage/${commit}/go`;
    const { status } = await rig.post(path, report({ a: { 1: 1 } }), { repositoryId: git.repositoryId });
    expect(status).toBe(200);
  };
  const status = async (): Promise<string | undefined> => (await rig.states(git.repositoryId))[0]?.status;
  const enable = (name: string, isEnabled: boolean) =>
    git.send(`/branches/${name}`, { method: 'PATCH', body: JSON.stringify({ isEnabled }) });

  it('asks nothing of a repository whose history nobody told', async () => {
    expect(await status()).toBe('Processed');
  });

  it('follows a commit that arrives after its report, without another upload', async () => {
    await git.told({ commits: [{ sha: newSha() }] });
    expect(await status()).toBe('CommitNotFound');
    await git.told({ commits: [{ sha }] });
    expect(await status()).toBe('Processed');
  });

  it('follows its branch, disabled and enabled again', async () => {
    await git.told({ branches: [{ name: 'main' }, { name: 'cart', headSha: sha }] });
    expect(await status()).toBe('Processed');
    await enable('cart', false);
    expect(await status()).toBe('BranchNotEnabled');
    await git.told({ branches: [{ name: 'release', headSha: sha }] });
    expect(await status()).toBe('Processed');
    await git.told({ branches: [{ name: 'release', deleted: true }] });
    expect(await status()).toBe('BranchNotEnabled');
    await enable('cart', true);
    expect(await status()).toBe('Processed');
  });

  it('counts the default branch as enabled, whatever an import says', async () => {
    await git.told({ branches: [{ name: 'main', headSha: sha, isEnabled: false }] });
    expect(await status()).toBe('Processed');
  });

  it('says of a commit that a squash or a rebase left on no branch that its branch is not enabled', async () => {
    const squashed = newSha();
    await git.told({
      branches: [
        { name: 'main', headSha: newSha() },
        { name: 'cart', headSha: sha },
      ],
    });
    await git.told({
      branches: [
        { name: 'cart', deleted: true },
        { name: 'main', headSha: squashed },
      ],
    });
    expect(await status()).toBe('BranchNotEnabled');
    await upload(squashed);
    await rig.settled();
    expect(await status()).toBe('Processed');
  });

  it('does not ask for a branch where none was ever told', async () => {
    await git.told({ commits: [{ sha }] });
    expect(await status()).toBe('Processed');
  });

  // Of a fork, the head is on no branch of this repository.
  it('counts the head of a pull request, unless it goes into a branch that is not enabled', async () => {
    await git.told({
      branches: [{ name: 'main', headSha: newSha() }, { name: 'legacy' }],
      pullRequests: [{ number: 1, headSha: sha, targetBranch: 'legacy' }],
    });
    expect(await status()).toBe('Processed');
    await enable('legacy', false);
    expect(await status()).toBe('BranchNotEnabled');
    await git.told({ pullRequests: [{ number: 1, headSha: sha, targetBranch: 'main' }] });
    expect(await status()).toBe('Processed');
  });

  it('waits for the analysis of the commit where that was told to be missing', async () => {
    await git.told({ commits: [{ sha, analysed: false }], branches: [{ name: 'main', headSha: sha }] });
    expect(await status()).toBe('CommitNotAnalysed');
    await git.told({ commits: [{ sha, message: 'Told again' }] });
    expect(await status()).toBe('CommitNotAnalysed');
    await git.told({ commits: [{ sha, analysed: true }] });
    expect(await status()).toBe('Processed');
  });

  it('comes with the commit and its branches, where it is known', async () => {
    const facts = async (): Promise<object | undefined> => (await rig.states(git.repositoryId))[0];
    expect(await facts()).not.toHaveProperty('commit');
    await git.told({
      commits: [{ sha, message: 'A better cart' }],
      branches: [
        { name: 'cart', headSha: sha },
        { name: 'main', commits: [sha] },
      ],
    });
    expect(await facts()).toEqual({
      targetCommitSha: sha,
      commit: objectWith({
        sha,
        message: 'A better cart',
        branches: [
          objectWith({ name: 'main', isDefault: true, isEnabled: true }),
          objectWith({ name: 'cart', lastCommit: sha, lastUpdated: anyText }),
        ],
      }),
      language: 'Go',
      reportId: anyText,
      createdAt: anyText,
      sizeBytes: anyNumber,
      kind: 'complete',
      status: 'Processed',
    });
  });

  it('is not answered by another repository’s history', async () => {
    await new GitRig(rig).told({ branches: [{ name: 'cart', headSha: sha, isEnabled: false }] });
    expect(await status()).toBe('Processed');
    await git.told({ commits: [{ sha: newSha() }] });
    expect(await status()).toBe('CommitNotFound');
  });
});
