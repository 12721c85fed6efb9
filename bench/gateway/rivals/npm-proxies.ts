import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../deploy/local/stack-directory';
import type { Bench } from '../../support/run-bench';
import { type Server, startProgram } from '../server';

/** The last ones that run on every Node that Portcullis runs on. They are installed here alone: the product's lock file knows nothing of them. */
const PACKAGES = ['http-proxy-3@1.23.3', 'fast-proxy@2.2.0', '0http@3.5.3'];

/** Proxies of npm that check nothing, as their authors recommend to run them where speed counts. */
export type NpmProxy = 'http-proxy-3' | 'fast-proxy';

export const startNpmProxy = (bench: Bench, program: NpmProxy, upstream: string): Promise<Server> =>
  startProgram(bench, { name: program, args: [upstream, installed(bench)] });

/** The directory whose `node_modules` holds them. */
function installed({ narrator }: Bench): string {
  const directory = join(projectRoot(), 'node_modules/.cache/portcullis-bench', PACKAGES.join('+'));
  const complete = join(directory, 'complete');
  if (existsSync(complete)) return directory;
  narrator.say(`  … install ${PACKAGES.join(', ')}`);
  mkdirSync(directory, { recursive: true });
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', '--loglevel', 'error'];
  execFileSync('npm', ['install', '--prefix', directory, ...options, ...PACKAGES], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  mkdirSync(complete);
  return directory;
}
