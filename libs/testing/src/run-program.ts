import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const REGISTER = resolve(__dirname, '..', '..', '..', 'test', 'support', 'register-typescript.js');

export interface Program {
  child: ChildProcess;
  /** The next line that it printed, as JSON. */
  report(): Promise<unknown>;
  /** SIGKILL and the wait for its end. */
  kill(): Promise<void>;
}

/**
 * Runs a piece of JavaScript in a process of its own that can `require` our TypeScript: for tests that kill
 * what they start. Its standard error is ours.
 */
export function runProgram(script: string, options: SpawnOptions = {}): Program {
  const child = spawn(process.execPath, ['-r', REGISTER, '-e', script], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    report: async () => {
      const line = await lines.next();
      if (line.done === true) throw new Error('The program ended without a report.');
      return JSON.parse(line.value) as unknown;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
