import { createLogger, type Logger } from '@libs/telemetry';
import type { RunningProcess } from './start-http-app';

/** A stop that takes longer than this, beside its pause, is ended: whoever stops a process gives it a little more. */
export const FORCED_EXIT_AFTER_MS = 30_000;

/** What every main.ts does: start, stop gracefully on SIGTERM and SIGINT, and say in one sentence why a start failed. */
export function runMain(service: string, start: () => Promise<RunningProcess>): void {
  const logger = createLogger({ service });
  // Node would print it raw on standard error, past the redaction of the log.
  process.once('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'The process cannot go on');
    process.exit(1);
  });
  // kafkajs leaves some of its own behind when a connection breaks (docs/adr/0005-events.md); whoever awaits sees the others.
  process.on('unhandledRejection', (reason) => {
    logger.error({ err: reason }, 'A promise was rejected and nobody waited for it');
  });
  Promise.resolve()
    .then(start)
    .then(
      (running) => {
        const stop = (signal: NodeJS.Signals): void => {
          logger.info({ signal }, 'Stopping');
          const patienceMs = (running.drainPauseMs ?? 0) + FORCED_EXIT_AFTER_MS;
          const forced = setTimeout(() => process.exit(1), patienceMs).unref();
          void running
            .close()
            .finally(() => clearTimeout(forced))
            .then(
              () => 0,
              (error: unknown) => {
                logger.error({ err: error }, 'The stop failed');
                return 1;
              },
            )
            .then((code) => process.exit(code));
        };
        process.once('SIGTERM', stop);
        process.once('SIGINT', stop);
      },
      (error: unknown) => {
        logger.fatal({ err: error }, error instanceof Error ? error.message : 'The start failed');
        process.exitCode = 1;
        setTimeout(() => process.exit(1), 1_000).unref();
      },
    );
}

/** What a one-shot job's main.ts does, such as a migration: work, and say in one sentence why it failed. */
export function runJob(service: string, job: (logger: Logger) => Promise<void>): void {
  const logger = createLogger({ service });
  Promise.resolve(logger)
    .then(job)
    .catch((error: unknown) => {
      logger.fatal({ err: error }, error instanceof Error ? error.message : 'The job failed');
      process.exitCode = 1;
    });
}
