import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../deploy/local/stack-directory';

const ANSWER_WITHIN_MS = 600_000;

/** A program of this bench in a process of its own, which is asked one thing after another. */
export interface Subject {
  /** @throws if the process ends, takes too long or answers something else. */
  ask<S extends z.ZodType>(question: string | object, answer: S): Promise<z.output<S>>;
  end(): Promise<void>;
}

/** @param setup what the program is told at its start, as its only argument */
export function startSubject(program: string, setup: object, heapMb = 2_048): Subject {
  const child = fork(join(projectRoot(), 'dist/bench/growth', program), [JSON.stringify(setup)], {
    execArgv: ['--enable-source-maps', '--expose-gc', `--max-old-space-size=${String(heapMb)}`],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} ended before it had answered.`);
  });
  ended.catch(() => undefined);
  return {
    ask: async (question, answer) => {
      const told = once(child, 'message', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      child.send(question);
      const [message] = z
        .tuple([z.unknown()])
        .rest(z.unknown())
        .parse(await Promise.race([told, ended]));
      return answer.parse(message);
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await ended.catch(() => undefined);
    },
  };
}

/** The other end: answers each question of the process that started this one. Trouble ends it, and is on its standard error. */
export function answerQuestions(answer: (question: unknown) => Promise<object>): void {
  process.on('message', (question) => {
    void answer(question).then((reply) => process.send?.(reply), fail);
  });
  process.once('disconnect', () => process.exit());
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
