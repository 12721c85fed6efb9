import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectCommit } from '../../src/coverage/commit/detect-commit';
import { openWorkTree } from '../../src/coverage/work-tree';
import { makeRepository } from './repository';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

describe('the commit of a report', () => {
  const repository = makeRepository(['a.py']);
  const nowhere = mkdtempSync(join(tmpdir(), 'portcullis-nowhere-'));
  const eventFile = join(nowhere, 'event.json');
  afterAll(() => {
    repository.remove();
    rmSync(nowhere, { recursive: true });
  });

  const event = (content: unknown): string => {
    writeFileSync(eventFile, typeof content === 'string' ? content : JSON.stringify(content));
    return eventFile;
  };
  const github = (name: string, content: unknown) => ({
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: event(content),
    GITHUB_SHA: A,
  });

  it.each<[string, Record<string, string>, string]>([
    ['GitLab CI', { GITLAB_CI: 'true', CI_COMMIT_SHA: A }, 'CI_COMMIT_SHA'],
    [
      'GitLab CI',
      { GITLAB_CI: 'true', CI_COMMIT_SHA: B, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: A },
      'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA',
    ],
    ['CircleCI', { CIRCLECI: 'true', CIRCLE_SHA1: A }, 'CIRCLE_SHA1'],
    ['Travis CI', { TRAVIS: 'true', TRAVIS_COMMIT: A, TRAVIS_PULL_REQUEST_SHA: '' }, 'TRAVIS_COMMIT'],
    [
      'Travis CI',
      { TRAVIS: 'true', TRAVIS_COMMIT: B, TRAVIS_PULL_REQUEST_SHA: A },
      'TRAVIS_PULL_REQUEST_SHA',
    ],
    ['Bitbucket Pipelines', { BITBUCKET_BUILD_NUMBER: '7', BITBUCKET_COMMIT: A }, 'BITBUCKET_COMMIT'],
    ['Azure Pipelines', { TF_BUILD: 'True', BUILD_SOURCEVERSION: A }, 'BUILD_SOURCEVERSION'],
    [
      'Azure Pipelines',
      { TF_BUILD: 'True', BUILD_SOURCEVERSION: B, SYSTEM_PULLREQUEST_SOURCECOMMITID: A },
      'SYSTEM_PULLREQUEST_SOURCECOMMITID',
    ],
    [
      'AppVeyor',
      { APPVEYOR: 'True', APPVEYOR_REPO_COMMIT: B, APPVEYOR_PULL_REQUEST_HEAD_COMMIT: A },
      'APPVEYOR_PULL_REQUEST_HEAD_COMMIT',
    ],
    ['Buildkite', { BUILDKITE: 'true', BUILDKITE_COMMIT: A }, 'BUILDKITE_COMMIT'],
    ['Drone', { DRONE: 'true', DRONE_COMMIT_SHA: A, DRONE_COMMIT: B }, 'DRONE_COMMIT_SHA'],
    ['Woodpecker', { CI: 'woodpecker', CI_COMMIT_SHA: A }, 'CI_COMMIT_SHA'],
    ['TeamCity', { TEAMCITY_VERSION: '2025.1', BUILD_VCS_NUMBER: A }, 'BUILD_VCS_NUMBER'],
    [
      'AWS CodeBuild',
      { CODEBUILD_BUILD_ID: 'x:1', CODEBUILD_RESOLVED_SOURCE_VERSION: A },
      'CODEBUILD_RESOLVED_SOURCE_VERSION',
    ],
    ['Semaphore', { SEMAPHORE: 'true', SEMAPHORE_GIT_SHA: A }, 'SEMAPHORE_GIT_SHA'],
    ['Codefresh', { CF_BUILD_URL: 'https://x', CF_REVISION: A }, 'CF_REVISION'],
    ['Codeship', { CI_NAME: 'codeship', CI_COMMIT_ID: A }, 'CI_COMMIT_ID'],
    ['Bitrise', { BITRISE_IO: 'true', GIT_CLONE_COMMIT_HASH: A }, 'GIT_CLONE_COMMIT_HASH'],
    ['Cirrus CI', { CIRRUS_CI: 'true', CIRRUS_CHANGE_IN_REPO: A }, 'CIRRUS_CHANGE_IN_REPO'],
    [
      'Heroku CI',
      { HEROKU_TEST_RUN_ID: '1', HEROKU_TEST_RUN_COMMIT_VERSION: A },
      'HEROKU_TEST_RUN_COMMIT_VERSION',
    ],
    ['Jenkins', { JENKINS_URL: 'http://j', GIT_COMMIT: A }, 'GIT_COMMIT'],
    ['Jenkins', { JENKINS_URL: 'http://j', GIT_COMMIT: B, ghprbActualCommit: A }, 'ghprbActualCommit'],
  ])('is what %s says: %j', async (system, env, variable) => {
    expect(await detectCommit(env, nowhere, undefined)).toEqual({ sha: A, from: `${system} (${variable})` });
  });

  it.each<[string, unknown, string, string]>([
    ['push', {}, A, 'GITHUB_SHA'],
    ['merge_group', {}, A, 'GITHUB_SHA'],
    ['pull_request', { pull_request: { head: { sha: B } } }, B, 'pull_request.head.sha'],
    ['pull_request_target', { pull_request: { head: { sha: B } } }, B, 'pull_request.head.sha'],
    ['workflow_run', { workflow_run: { head_sha: B } }, B, 'workflow_run.head_sha'],
  ])('is of a %s event of GitHub Actions what was changed', async (name, content, sha, variable) => {
    const detected = await detectCommit(github(name, content), nowhere, undefined);
    expect(detected).toEqual({ sha, from: `GitHub Actions (${variable})` });
  });

  // The commit that GitHub makes up to try a merge is one of which the service never hears.
  it.each(['{', '{}'])('is never the merge that GitHub made up: its event is %s', async (content) => {
    await expect(detectCommit(github('pull_request', content), nowhere, undefined)).rejects.toThrow(
      /GITHUB_EVENT_PATH, but it .*--commit/,
    );
  });

  it('is what is checked out, where no CI system says', async () => {
    expect(await detectCommit({}, repository.path, undefined)).toEqual({
      sha: repository.head,
      from: 'git HEAD',
    });
  });

  it('is what --commit says before all else, in whichever way git knows it', async () => {
    const env = { CIRCLECI: 'true', CIRCLE_SHA1: A };
    expect(await detectCommit(env, nowhere, B.toUpperCase())).toEqual({ sha: B, from: '--commit' });
    for (const name of ['HEAD', repository.head.slice(0, 8)])
      expect(await detectCommit(env, repository.path, name)).toEqual({
        sha: repository.head,
        from: '--commit',
      });
  });

  it('is looked up by git where CI says HEAD', async () => {
    const env = { BUILDKITE: 'true', BUILDKITE_COMMIT: 'HEAD' };
    expect(await detectCommit(env, repository.path, undefined)).toMatchObject({ sha: repository.head });
    await expect(detectCommit(env, nowhere, undefined)).rejects.toThrow(
      /Buildkite names "HEAD".*BUILDKITE_COMMIT/,
    );
  });

  it.each(['abc1234', '--all', 'no such branch', ''])('is not guessed from %p', async (given) => {
    await expect(detectCommit({}, nowhere, given)).rejects.toThrow(/--commit takes a full SHA of 40 digits/);
  });

  it('is asked for where nobody knows it', async () => {
    await expect(detectCommit({}, nowhere, undefined)).rejects.toThrow(/git does not either .*--commit/);
  });

  it('is of a work tree whose root git knows, from any directory in it', async () => {
    execFileSync('mkdir', ['-p', join(repository.path, 'deep/down')]);
    const tree = await openWorkTree(join(repository.path, 'deep/down'));
    expect(tree.directory).toBe(join(tree.root, 'deep/down'));
    expect([...(tree.files ?? [])]).toEqual(['a.py']);
    expect(await openWorkTree(nowhere)).toMatchObject({ root: nowhere, files: undefined });
  });
});
