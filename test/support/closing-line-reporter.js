/** Left by test-servers.ts in the environment that both share. */
const reasonFor = (need) =>
  need === 'root' ? 'not run as root: sudo npm test' : process.env[`TEST_${need.toUpperCase()}_MISSING`];

/** The needs of `describeWith` (libs/testing) that made tests be skipped, with how many each. */
function skippedByNeed(testResults) {
  const counts = new Map();
  for (const test of testResults.flatMap((file) => file.testResults)) {
    if (test.status !== 'pending') continue;
    const needs = [...test.fullName.matchAll(/\[needs (\w+)\]/g)].map(([, need]) => need);
    const need = needs.find((one) => reasonFor(one) !== undefined) ?? needs[0];
    if (need !== undefined) counts.set(need, (counts.get(need) ?? 0) + 1);
  }
  return counts;
}

/** Ends the output with `N passed, N failed, N skipped`, after the reason for each kind of skip. */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const lines = [...skippedByNeed(results.testResults)].map(
      ([need, count]) => `${count} skipped: ${reasonFor(need) ?? `no ${need}`}`,
    );
    // A file that could not be run has no test to count, and must not look like nothing.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    lines.push(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
    // Only 'exit' comes after jest's own summary and the global teardown.
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

module.exports = ClosingLineReporter;
