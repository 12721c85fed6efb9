import type { Environment } from '../../cli.config';

/** A CI system that tells a build of which commit it is. */
export interface CiSystem {
  readonly name: string;
  readonly isHere: (env: Environment) => boolean;
  /** Variables that may name the commit, the one to prefer first: of a pull request its head, and not what it was merged into. */
  readonly variables: readonly string[];
}

const byVariable = (name: string, mark: string, ...variables: readonly string[]): CiSystem => ({
  name,
  isHere: (env) => (env[mark] ?? '') !== '',
  variables,
});

/** GitHub Actions is not among them: what it builds of a pull request stands in a file (github-commit.ts). */
export const CI_SYSTEMS: readonly CiSystem[] = [
  byVariable('GitLab CI', 'GITLAB_CI', 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA', 'CI_COMMIT_SHA'),
  byVariable('CircleCI', 'CIRCLECI', 'CIRCLE_SHA1'),
  byVariable('Travis CI', 'TRAVIS', 'TRAVIS_PULL_REQUEST_SHA', 'TRAVIS_COMMIT'),
  byVariable('Bitbucket Pipelines', 'BITBUCKET_BUILD_NUMBER', 'BITBUCKET_COMMIT'),
  byVariable('Azure Pipelines', 'TF_BUILD', 'SYSTEM_PULLREQUEST_SOURCECOMMITID', 'BUILD_SOURCEVERSION'),
  byVariable('AppVeyor', 'APPVEYOR', 'APPVEYOR_PULL_REQUEST_HEAD_COMMIT', 'APPVEYOR_REPO_COMMIT'),
  byVariable('Buildkite', 'BUILDKITE', 'BUILDKITE_COMMIT'),
  byVariable('Drone', 'DRONE', 'DRONE_COMMIT_SHA', 'DRONE_COMMIT'),
  { name: 'Woodpecker', isHere: (env) => env['CI'] === 'woodpecker', variables: ['CI_COMMIT_SHA'] },
  byVariable('TeamCity', 'TEAMCITY_VERSION', 'BUILD_VCS_NUMBER'),
  byVariable('AWS CodeBuild', 'CODEBUILD_BUILD_ID', 'CODEBUILD_RESOLVED_SOURCE_VERSION'),
  byVariable('Semaphore', 'SEMAPHORE', 'SEMAPHORE_GIT_PR_SHA', 'SEMAPHORE_GIT_SHA', 'REVISION'),
  byVariable('Codefresh', 'CF_BUILD_URL', 'CF_REVISION'),
  { name: 'Codeship', isHere: (env) => env['CI_NAME'] === 'codeship', variables: ['CI_COMMIT_ID'] },
  byVariable('Bitrise', 'BITRISE_IO', 'BITRISE_GIT_COMMIT', 'GIT_CLONE_COMMIT_HASH'),
  byVariable('Cirrus CI', 'CIRRUS_CI', 'CIRRUS_CHANGE_IN_REPO'),
  byVariable('Heroku CI', 'HEROKU_TEST_RUN_ID', 'HEROKU_TEST_RUN_COMMIT_VERSION'),
  // The last, since builds of others may run on an agent of Jenkins. Its plugins for pull requests name their heads.
  byVariable(
    'Jenkins',
    'JENKINS_URL',
    'ghprbActualCommit',
    'gitlabMergeRequestLastCommit',
    'GITHUB_PR_HEAD_SHA',
    'GIT_COMMIT',
  ),
];
