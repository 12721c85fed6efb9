import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumerControl, Place } from './consumer';

const LAST_CHARACTERS = 2_000;
const STOP_MS = 20_000;

export interface CommandOptions {
  /** Of the shell. */
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What the consumer prints, as it prints it. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** A consumer that is a command: started in a process group of its own, so that what it starts ends with it. */
export class CommandControl implements ConsumerControl {
  private child: ChildProcess | undefined;
  private output = '';

  constructor(private readonly options: CommandOptions) {}

  async start(place: Place): Promise<void> {
    const { command, environment } = this.options;
    const env = { ...environment, ...placeVariables(place) };
    this.output = '';
    const child = spawn('sh', ['-c', command], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => this.keep(text));
    await once(child, 'spawn');
    this.child = child;
  }

  /** Asked by SIGTERM; whoever does not end within 20 s is killed. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  ended(): string | undefined {
    const { child } = this;
    if (!child || isRunning(child)) return undefined;
    const how =
      child.exitCode === null ? `by ${String(child.signalCode)}` : `with exit code ${child.exitCode}`;
    const last =
      this.output.trim() === '' ? 'It printed nothing.' : `It printed last:\n${this.output.trim()}`;
    return `The consumer ended by itself, ${how}. ${last}`;
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || !isRunning(child)) return;
    const exited = once(child, 'exit');
    signalGroup(child, signal);
    const patience = new AbortController();
    const { signal: over } = patience;
    const late = sleep(STOP_MS, 'late', { signal: over, ref: false }).catch(() => undefined);
    if ((await Promise.race([exited, late])) === 'late') signalGroup(child, 'SIGKILL');
    await exited;
    patience.abort();
    // What the shell has started and not waited for.
    signalGroup(child, 'SIGKILL');
  }

  private keep(text: string): void {
    this.output = (this.output + text).slice(-LAST_CHARACTERS);
    this.options.onOutput?.(text);
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null;

/** How a consumer that is a command is told where to listen. */
export const placeVariables = ({ brokers, prefix, history, states }: Place): Record<string, string> => ({
  KAFKA_BROKERS: brokers.join(','),
  PORTCULLIS_TOPIC_PREFIX: prefix,
  PORTCULLIS_HISTORY_TOPIC: history,
  PORTCULLIS_STATE_TOPIC: states,
});

/** The whole group; that nothing of it is left is no error. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
