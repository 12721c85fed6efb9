import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, systemClock } from '@libs/clock';
import { CoverageBodyScanner } from './coverage-body-scanner';
import type { FileReport } from './file-report';
import { defaultScanLimits, type ScanLimits } from './scan-limits';

/** How long parsing may hold the event loop before everyone else has a turn. */
const TURN_MS = 5;

/** Lets the event loop go on when this turn's time is spent. */
export class Turns {
  private startedAt: number;

  constructor(private readonly clock: Pick<Clock, 'now'> = systemClock) {
    this.startedAt = clock.now();
  }

  get spent(): boolean {
    return this.clock.now() - this.startedAt >= TURN_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.startedAt = this.clock.now();
  }
}

/**
 * Reads a whole report from a stream of its bytes and hands over each file, giving way to other work every few
 * milliseconds.
 * @throws InvalidCoverage | CoverageTooLarge
 */
export async function scanCoverageBody(
  source: AsyncIterable<Buffer>,
  onFile: (file: FileReport) => void,
  {
    limits = defaultScanLimits,
    clock = systemClock,
  }: { limits?: ScanLimits; clock?: Pick<Clock, 'now'> } = {},
): Promise<void> {
  const scanner = new CoverageBodyScanner(limits);
  const turns = new Turns(clock);
  for await (const chunk of source) {
    for (const file of scanner.push(chunk)) {
      onFile(file);
      if (turns.spent) await turns.next();
    }
    if (turns.spent) await turns.next();
  }
  scanner.end();
}
