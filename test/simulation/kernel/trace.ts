import type { VirtualTime } from './virtual-time';

/** What happened in a schedule, a line each: moment, process, what. Costs nothing unless somebody wants to read it. */
export class Trace {
  private readonly written: string[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly wanted: boolean,
  ) {}

  get lines(): readonly string[] {
    return this.written;
  }

  /** `what` is asked for its text only when the trace is wanted. */
  note(who: string, what: () => string): void {
    if (!this.wanted) return;
    this.written.push(`${this.time.now.toFixed(1).padStart(9)} ms  ${who.padEnd(14)} ${what()}`);
  }
}
