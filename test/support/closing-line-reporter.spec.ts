import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a run with these results prints at its end. */
function outputFor(results: object, env: NodeJS.ProcessEnv = {}): string[] {
  const reporter = JSON.stringify(join(__dirname, 'closing-line-reporter.js'));
  const script = `new (require(${reporter}))().onRunComplete(undefined, ${JSON.stringify(results)});
    console.log('the summary of jest');`;
  return spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' }).stdout.trim().split('\n');
}

const counts = { numPassedTests: 4, numFailedTests: 1, numRuntimeErrorTestSuites: 0, numTodoTests: 0 };
const skipped = (fullName: string): object => ({ status: 'pending', fullName });

describe('the last line of a test run', () => {
  it('counts what passed, failed and was skipped, after everything else', () => {
    const results = { ...counts, numPendingTests: 0, testResults: [] };
    expect(outputFor(results)).toEqual(['the summary of jest', '4 passed, 1 failed, 0 skipped']);
  });

  // A file that does not compile has no tests, and would look like a success.
  it('counts a file that could not be run as failed', () => {
    const results = { ...counts, numRuntimeErrorTestSuites: 2, numPendingTests: 0, testResults: [] };
    expect(outputFor(results).at(-1)).toBe('4 passed, 3 failed, 0 skipped');
  });

  it('says of a test with several needs which of them is missing', () => {
    const testResults = [{ testResults: [skipped('clients [needs kafka] kcat [needs kcat] a')] }];
    const env = { TEST_KCAT_MISSING: 'no kcat: apt-get install kcat' };
    expect(outputFor({ ...counts, numPendingTests: 1, testResults }, env)).toContain(
      '1 skipped: no kcat: apt-get install kcat',
    );
  });

  it('says once for each missing server why, with the line that installs it', () => {
    const testResults = [
      { testResults: [skipped('bus [needs kafka] a'), skipped('bus [needs kafka] b')] },
      { testResults: [skipped('cache [needs redis] a'), { status: 'passed', fullName: 'x' }] },
    ];
    const env = {
      TEST_KAFKA_MISSING: 'no java: apt-get install java',
      TEST_REDIS_MISSING: 'no redis: apt-get install redis',
    };
    expect(outputFor({ ...counts, numPendingTests: 3, testResults }, env).slice(1)).toEqual([
      '2 skipped: no java: apt-get install java',
      '1 skipped: no redis: apt-get install redis',
      '4 passed, 1 failed, 3 skipped',
    ]);
  });
});
