import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { oncePerRun } from '@libs/testing';
import { type Browser, chromium } from 'playwright-core';

const ROOT = resolve(__dirname, '../../..');

/** The directory of the console as it is in the sources now. */
export const builtConsole = (): Promise<string> =>
  oncePerRun('console', (directory) => {
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const build = ['build', 'services/console', '--outDir', directory, '--emptyOutDir', '--logLevel', 'warn'];
    // jest's own NODE_ENV would make a build for developing, in which React mounts everything twice.
    const env = { ...process.env, NODE_ENV: 'production' };
    return promisify(execFile)(process.execPath, [vite, ...build], { cwd: ROOT, env });
  });

/** To where processes look for it, beside their programs. What is there stays: another process may be reading it. */
export const buildConsoleInPlace = async (): Promise<void> =>
  cp(await builtConsole(), join(ROOT, 'dist/console'), { recursive: true });

/** Without Chromium's own sandbox, which does not start as root; what is shown here is ours alone. */
export const launchBrowser = (program: string): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
