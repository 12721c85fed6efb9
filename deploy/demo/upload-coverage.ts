import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Finished {
  exitCode: number;
  output: string;
}

/** Runs the sample project's own test suite and gives its coverage as LCOV. */
export async function runSampleSuite(projectDir: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'portcullis-demo-'));
  try {
    const lcov = join(dir, 'lcov.info');
    const flags = [
      '--experimental-test-coverage',
      '--test-reporter=lcov',
      `--test-reporter-destination=${lcov}`,
    ];
    const { exitCode, output } = await run(['--test', ...flags, 'shop.test.js'], { cwd: projectDir });
    if (exitCode !== 0) throw new Error(`The sample suite failed:\n${output}`);
    return await readFile(lcov, 'utf8');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export type Upload = { lcov: string; sha: string; endpoint: string } & (
  { token: string } | { accountToken: string; organization: string; repository: string }
);

/** Pipes LCOV into the public npm client `codacy-coverage`, unchanged; the token goes by the environment, as in CI. */
export function uploadWithCodacyClient(upload: Upload): Promise<Finished> {
  const client = createRequire(__filename).resolve('codacy-coverage/bin/codacy-coverage.js');
  const account =
    'accountToken' in upload ? ['--username', upload.organization, '--projectName', upload.repository] : [];
  const secret =
    'accountToken' in upload
      ? { CODACY_ACCOUNT_TOKEN: upload.accountToken }
      : { CODACY_PROJECT_TOKEN: upload.token };
  return run([client, '--endpoint', upload.endpoint, '--commit', upload.sha, ...account], {
    input: upload.lcov,
    secret,
  });
}

function run(
  args: string[],
  options: { cwd?: string; input?: string; secret?: Record<string, string> },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-deprecation', ...args], {
      cwd: options.cwd,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.secret },
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ exitCode: code ?? 1, output: Buffer.concat(output).toString() });
    });
    // A client that ends early closes its input; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}
