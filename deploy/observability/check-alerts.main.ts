import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { SCENARIOS } from './rule-scenarios';
import { ruleTests } from './rule-tests';

const RULES = resolve('deploy/observability/alerts.yml');
const MISSING = `promtool is missing: it comes with Prometheus and checks our alert rules. Install it by one of
  apt-get install prometheus                                           (Debian, Ubuntu)
  go install github.com/prometheus/prometheus/cmd/promtool@latest      (Go)
or put its path into PROMTOOL.`;

/** Has Prometheus's own tool read the rules, and play every scenario on them. */
function main(promtool: string): void {
  if (!isThere(promtool)) throw new Error(MISSING);
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-rules-'));
  try {
    const tests = join(directory, 'rules.test.yml');
    writeFileSync(tests, stringify(ruleTests(RULES)));
    run(promtool, ['check', 'rules', RULES]);
    process.stdout.write(`Playing the healthy series and ${String(SCENARIOS.length)} scenarios …\n`);
    run(promtool, ['test', 'rules', tests]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function isThere(promtool: string): boolean {
  try {
    execFileSync(promtool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function run(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: 'inherit' });
  } catch {
    throw new Error(`The rules do not hold: ${command} ${args.join(' ')} has failed.`);
  }
}

try {
  main(process.env['PROMTOOL'] ?? 'promtool');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
