import { Turns } from '../coverage/scan-coverage-body';
import { RESULTS } from '../ingestion.errors';
import type { BodyFormat } from '../uploads/receive-body';
import { type ResultKind, type ResultsSink, shapeOf } from './result-shapes';
import { ShapeScanner } from './shape-scanner';

const NOWHERE: ResultsSink = {
  issues: () => undefined,
  metrics: () => undefined,
  analysed: () => undefined,
  clone: () => undefined,
  source: () => undefined,
};

/**
 * Reads a whole body of results from a stream of its bytes, giving way to other work every few milliseconds.
 * @throws InvalidUpload | UploadTooLarge
 */
export async function scanResults(
  kind: ResultKind,
  source: AsyncIterable<Buffer>,
  sink: ResultsSink,
): Promise<void> {
  const scanner = new ShapeScanner(shapeOf[kind](sink), RESULTS);
  const turns = new Turns();
  for await (const chunk of source) {
    const steps = scanner.push(chunk);
    while (steps.next().done !== true) if (turns.spent) await turns.next();
    if (turns.spent) await turns.next();
  }
  scanner.end();
}

export const resultsFormat = (kind: ResultKind): BodyFormat => ({
  subject: RESULTS,
  limitsIn: ({ analysis }) => analysis,
  check: (source) => scanResults(kind, source, NOWHERE),
});
