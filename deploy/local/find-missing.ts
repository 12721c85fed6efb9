import { spawnSync } from 'node:child_process';
import { defaultKafkaJars, hasKafkaJars } from './kafka-jars';

export interface Missing {
  server: 'redis' | 'kafka';
  /** What was looked for and not found. */
  program: string;
  /** The line that puts it on this machine. */
  install: string;
}

/** What this machine lacks for the local stack; Postgres comes with npm. */
export function findMissing(jars = defaultKafkaJars()): Missing[] {
  const missing: Missing[] = [];
  const mac = process.platform === 'darwin';
  if (!runs('redis-server', '--version')) {
    const install = mac ? 'brew install redis' : 'apt-get install redis-server';
    missing.push({ server: 'redis', program: 'redis-server', install });
  }
  if (javaVersion() < 17) {
    const install = mac ? 'brew install openjdk@17' : 'apt-get install openjdk-17-jre-headless';
    missing.push({ server: 'kafka', program: 'java 17 or newer', install });
  }
  if (!hasKafkaJars(jars) && !runs('mvn', '--version')) {
    const install = mac ? 'brew install maven' : 'apt-get install maven';
    missing.push({ server: 'kafka', program: 'mvn (to fetch the Kafka jars once)', install });
  }
  return missing;
}

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** 0 if there is none. It writes `openjdk version "17.0.15" 2025-04-15` to standard error. */
function javaVersion(): number {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' }) as { stderr: string | null };
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}
