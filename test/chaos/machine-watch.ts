import type { HistoryWriter } from '../history/history-writer';
import type { FaultRecord, HistoryRecord } from '../history/records';
import { monotonicMs } from './monotonic';

const LOOK_EVERY_MS = 100;
/** So long nobody who has next to nothing to do is kept waiting, but by a machine that gives its time to others. */
const STOOD_STILL_MS = 1_000;

/**
 * Writes down when the machine itself stood still: nobody asked for such a fault, and it is one. Runs in the process that directs a run,
 * which mostly waits.
 */
export class MachineWatch {
  private readonly timer: NodeJS.Timeout;
  private seenAt: number;

  constructor(
    private readonly records: Pick<HistoryWriter<HistoryRecord>, 'write'>,
    private readonly say: (line: string) => void,
    private readonly now = monotonicMs,
  ) {
    this.seenAt = now();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  look(): void {
    const [from, to] = [this.seenAt, this.now()];
    this.seenAt = to;
    if (to - from < STOOD_STILL_MS) return;
    this.say(`    the machine stood still, ${((to - from) / 1_000).toFixed(1)} s`);
    this.records.write(pauseOf(from, to));
  }

  stop(): void {
    clearInterval(this.timer);
    this.look();
  }
}

const pauseOf = (from: number, to: number): FaultRecord => ({
  record: 'fault',
  name: 'machine-pause',
  target: 'machine',
  from,
  to,
  stallsRevocations: true,
  onlyVia: null,
  restarted: [],
});
