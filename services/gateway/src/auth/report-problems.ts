import type { Clock } from '@libs/clock';
import type { Problem, ReportProblem } from '@libs/revocation';
import type { Logger } from '@libs/telemetry';

const ONE_LINE_EVERY_MS = 1_000;

/** Trouble that the protocol survives comes with every request while it lasts: a line a second of each kind, with the count. */
export function reportProblems(logger: Logger, clock: Pick<Clock, 'now'>): ReportProblem {
  const kinds = new Map<Problem['where'], { at: number; suppressed: number }>();
  return ({ where, error }) => {
    const last = kinds.get(where);
    if (last && clock.now() - last.at < ONE_LINE_EVERY_MS) {
      last.suppressed += 1;
      return;
    }
    kinds.set(where, { at: clock.now(), suppressed: 0 });
    logger.warn({ err: error, where, suppressed: last?.suppressed ?? 0 }, 'A decision met trouble');
  };
}
