import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../../deploy/local/stack-directory';
import { type Assignment, type Counts, type Instruction, type Progress, progress } from './assignment';

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  progress: Progress | undefined;
}

/** The processes that make the load, each with an event loop of its own. One that fails fails the run. */
export class LoadProcesses {
  private constructor(private readonly running: readonly Running[]) {}

  /** Resolves when all of them have begun. */
  static async begin(assignments: readonly Assignment[]): Promise<LoadProcesses> {
    const processes = new LoadProcesses(assignments.map(start));
    await Promise.all(
      processes.running.map(({ child, ended }) =>
        Promise.race([once(child, 'message'), ended.then(endedEarly)]),
      ),
    );
    return processes;
  }

  /** Rejects when one ends before it is told to. */
  get failure(): Promise<never> {
    return Promise.race(this.running.map(({ ended }) => ended.then(endedEarly)));
  }

  get progress(): Progress {
    const all = this.running.flatMap((one) => one.progress ?? []);
    const sum = (of: (one: Progress) => number): number => all.reduce((total, one) => total + of(one), 0);
    const total = (name: keyof Counts): number => sum(({ counts }) => counts[name]);
    return {
      underWay: sum(({ underWay }) => underWay),
      counts: {
        requests: total('requests'),
        accepted: total('accepted'),
        unavailable: total('unavailable'),
        withoutRetryAfter: total('withoutRetryAfter'),
        unanswered: total('unanswered'),
        revocationsAsked: total('revocationsAsked'),
        revocationsAnswered: total('revocationsAnswered'),
        uploadsSent: total('uploadsSent'),
        uploadsAcknowledged: total('uploadsAcknowledged'),
        leftOut: total('leftOut'),
      },
    };
  }

  /** Resolves when what was under way has come to its end and every record is in its file. */
  async finish(): Promise<void> {
    for (const { child } of this.running) tell(child, { kind: 'finish' });
    await Promise.all(this.running.map(({ ended }) => ended));
  }

  /** At once, whatever is under way. */
  kill(): void {
    for (const { child } of this.running) child.kill('SIGKILL');
  }
}

function start(assignment: Assignment): Running {
  const child = fork(join(projectRoot(), 'dist', 'test', 'chaos', 'load', 'load.main.js'), {
    execArgv: ['--enable-source-maps'],
    env: {},
  });
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => {
    if (code !== 0)
      throw new Error(
        `The load process ${assignment.recorder} failed (${String(signal ?? code)}); its words are above.`,
      );
  });
  ended.catch(() => undefined);
  const running: Running = { child, ended, progress: undefined };
  child.on('message', (message) => {
    running.progress = progress.parse(message);
  });
  tell(child, assignment);
  return running;
}

const tell = (child: ChildProcess, what: Instruction): void => void child.send(what);

const endedEarly = (): never => {
  throw new Error('A load process ended before it was told to.');
};
