import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NoSuchRelease, previousRelease } from './previous-release';

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];

describe('the release that is upgraded from', () => {
  let folder: string;
  let repository: string;
  const git = (...args: string[]): string =>
    execFileSync('git', [...IDENTITY, ...args], { cwd: repository, encoding: 'utf8' }).trim();
  const commit = (message: string): string => {
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portcullis-previous-release-'));
    repository = join(folder, 'origin');
    execFileSync('git', ['init', '--quiet', repository]);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is the commit before, while nothing is tagged', async () => {
    const first = commit('one');
    commit('two');
    await expect(previousRelease(repository)).resolves.toMatchObject({ ref: 'HEAD^', commit: first });
  });

  it('is the newest release tag before this commit, though this commit is a release itself', async () => {
    commit('one');
    git('tag', 'v1.0.0');
    const second = commit('two');
    git('tag', 'v1.1.0');
    commit('three');
    git('tag', 'nightly');
    commit('four');
    git('tag', 'v1.2.0');
    await expect(previousRelease(repository)).resolves.toMatchObject({ ref: 'v1.1.0', commit: second });
  });

  it('is what was asked for', async () => {
    const first = commit('one');
    commit('two');
    commit('three');
    await expect(previousRelease(repository, first)).resolves.toMatchObject({ ref: first, commit: first });
  });

  it.each(['no-such-branch', '--all', ''])('is not guessed: %j is refused by name', async (ref) => {
    commit('one');
    const asked = previousRelease(repository, ref);
    await expect(asked).rejects.toThrow(NoSuchRelease);
    await expect(asked).rejects.toThrow(`There is no commit ${ref} in ${repository}.`);
  });

  it('is not in a shallow clone, which says how to get it', async () => {
    commit('one');
    commit('two');
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', '--depth=1', pathToFileURL(repository).href, clone]);
    await expect(previousRelease(clone)).rejects.toThrow('git fetch --unshallow --tags');
    await expect(previousRelease(clone, 'v0.1.0')).rejects.toThrow('git fetch --unshallow --tags');
  });

  it('is not there for a first commit, nor outside of a checkout', async () => {
    commit('one');
    await expect(previousRelease(repository)).rejects.toThrow('This is the first commit');
    await expect(previousRelease(folder)).rejects.toThrow(`${folder} is no git checkout`);
  });
});
