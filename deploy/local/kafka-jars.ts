import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot, stackDirectory } from './stack-directory';

const STAMP = 'pom.sha256';

export function defaultKafkaJars(): string {
  return join(stackDirectory(), 'kafka', 'libs');
}

/** True if the directory holds the jars of the pom as it is now: then neither Maven nor a network is needed. */
export function hasKafkaJars(directory: string): boolean {
  const stamp = join(directory, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === pomHash();
}

/** Has Maven copy the broker's jars into the directory, unless they are there. */
export async function fetchKafkaJars(directory: string, log?: (line: string) => void): Promise<void> {
  if (hasKafkaJars(directory)) return;
  log?.('Kafka: fetching the jars from Maven Central (once, about 45 MB)');
  // Whole or not at all, also when two processes do it at the same time.
  const draft = `${directory}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    await maven('dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${draft}`);
    writeFileSync(join(draft, STAMP), pomHash());
    if (hasKafkaJars(directory)) return;
    rmSync(directory, { recursive: true, force: true });
    renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function maven(...args: string[]): Promise<void> {
  try {
    await promisify(execFile)('mvn', ['--quiet', '--batch-mode', '--file', pomFile(), ...args]);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`Maven could not fetch the Kafka jars.\n${stdout}${stderr}`, { cause: error });
  }
}

const pomFile = (): string => join(projectRoot(), 'deploy', 'local', 'kafka', 'pom.xml');
const pomHash = (): string => createHash('sha256').update(readFileSync(pomFile())).digest('hex');
