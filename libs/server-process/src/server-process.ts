import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimDirectory, type DirectoryClaim } from './claim-directory';
import { endWithUs } from './end-with-us';
import { endLeftover, noteServer, removeNote } from './leftover';
import { identify, type ProcessIdentity } from './process-identity';
import { type Launch, type RunningServer, type ServerSpec } from './server-spec';

export class ServerFailed extends Error {
  constructor(message: string, logFile: string) {
    super(`${message} The end of ${logFile}:\n${tail(logFile)}`);
    this.name = 'ServerFailed';
  }
}

interface Running {
  child: ChildProcess;
  identity: ProcessIdentity;
  ended: Promise<void>;
}

/**
 * A server that belongs to this process. It is asked to end when the process ends, and what is still
 * there at the next `start` in the same directory is ended first.
 */
export class ServerProcess {
  readonly logFile: string;
  private current: Running | undefined;

  constructor(private readonly spec: ServerSpec) {
    this.logFile = join(spec.directory, `${spec.name.toLowerCase()}.log`);
  }

  /** Of the server that runs now; a restart changes it. */
  get pid(): number {
    if (this.current === undefined) throw new Error(`${this.spec.name} is not running.`);
    return this.current.identity.pid;
  }

  /** Resolves once the server answers. Throws DirectoryInUse when another process runs one here. */
  async start(): Promise<void> {
    if (this.current !== undefined) throw new Error(`${this.spec.name} is already running.`);
    const claim = claimDirectory(this.spec.directory);
    try {
      await endLeftover(this.spec.directory, this.spec.stopTimeoutMs);
      this.current = this.spawn(await this.spec.prepare(), claim);
    } catch (error) {
      claim.release();
      throw error;
    }
    await this.ready(this.current.child);
  }

  /** Asks for an orderly end and waits for it; insists when that takes too long. */
  async stop(): Promise<void> {
    if (this.current === undefined) return;
    const { ended, child } = this.current;
    child.ref();
    this.signal('SIGCONT');
    this.signal(this.spec.stopSignal);
    const insist = setTimeout(() => this.signal('SIGKILL'), this.spec.stopTimeoutMs);
    await ended;
    clearTimeout(insist);
  }

  /** Sends the signal, and waits for the end if it is one that ends: SIGSTOP and SIGCONT only freeze and thaw. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.current === undefined) return;
    const { ended, child } = this.current;
    this.signal(signal);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
    child.ref();
    await ended;
  }

  /** `start` is for a server that needs more than one attempt. */
  running(port: number, start = (): Promise<void> => this.start()): RunningServer {
    const pid = (): number => this.pid;
    const ended = (): Promise<void> => this.current?.ended ?? Promise.resolve();
    return {
      port,
      get pid() {
        return pid();
      },
      get ended() {
        return ended();
      },
      logFile: this.logFile,
      stop: () => this.stop(),
      kill: (signal) => this.kill(signal),
      restart: async () => {
        await this.stop();
        await start();
      },
    };
  }

  private spawn({ command, args, env, user, descriptor }: Launch, claim: DirectoryClaim): Running {
    const log = openSync(this.logFile, 'a');
    // In a session of its own, so that Ctrl-C in a terminal reaches only us and we stop things in order.
    const child = spawn(command, args, {
      ...(env && { env }),
      ...user,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log, descriptor ?? 'ignore'],
    });
    closeSync(log);
    if (descriptor !== undefined) closeSync(descriptor);
    if (child.pid === undefined) {
      child.once('error', () => undefined);
      throw new ServerFailed(`${this.spec.name} could not be started: no ${command}.`, this.logFile);
    }
    const identity = identify(child.pid) ?? { pid: child.pid, startedAt: 'ended at once' };
    noteServer(this.spec.directory, {
      ...identity,
      marker: this.spec.marker,
      stopSignal: this.spec.stopSignal,
    });
    const callOff = endWithUs(identity.pid, this.spec.stopSignal);
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(() => {
      this.current = undefined;
      callOff();
      removeNote(this.spec.directory);
      claim.release();
    });
    child.unref();
    return { child, identity, ended };
  }

  private async ready(child: ChildProcess): Promise<void> {
    const { name, readyTimeoutMs } = this.spec;
    const deadline = performance.now() + readyTimeoutMs;
    while (!(await this.answers())) {
      if (this.current === undefined) {
        const how = child.signalCode ?? `exit code ${child.exitCode ?? 'unknown'}`;
        throw new ServerFailed(`${name} ended (${how}) before it was ready.`, this.logFile);
      }
      if (performance.now() > deadline) {
        await this.kill('SIGKILL');
        throw new ServerFailed(`${name} did not answer within ${readyTimeoutMs / 1000} s.`, this.logFile);
      }
      await sleep(25);
    }
  }

  private signal(signal: NodeJS.Signals): void {
    this.current?.child.kill(signal);
  }

  private async answers(): Promise<boolean> {
    try {
      await this.spec.probe();
      return true;
    } catch {
      return false;
    }
  }
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-20).join('\n');
  } catch {
    return '(nothing was written)';
  }
}
