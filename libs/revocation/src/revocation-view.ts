import type { Fact } from './facts';
import type { Hint, LogRow } from './lease-protocol';
import type { ReportProblem } from './problem';

export class RevocationView {
  constructor(report?: ReportProblem) {
    void report;
  }
  get incarnation(): string | null {
    throw new Error('skeleton');
  }
  /** Every row up to here is applied. */
  get applied(): number {
    throw new Error('skeleton');
  }
  get floor(): number {
    throw new Error('skeleton');
  }
  /** Begin anew from a snapshot's floor. */
  reset(incarnation: string, floor: number): void {
    throw new Error('skeleton');
  }
  /** Rows of this incarnation: tombstones for all, `applied` moves along those that follow without a gap. */
  apply(rows: readonly LogRow[]): void {
    throw new Error('skeleton');
  }
  /** May deny early; never proves anything. */
  hint(hint: Hint): void {
    throw new Error('skeleton');
  }
  /** A row about one of the subjects came after `asOf`. */
  denies(subjects: readonly string[], asOf: number): boolean {
    throw new Error('skeleton');
  }
  /** Nothing known here speaks against the fact. Only with a fresh lease does it prove that nothing does. */
  admits(fact: Fact): boolean {
    throw new Error('skeleton');
  }
  raiseFloor(to: number): void {
    throw new Error('skeleton');
  }
  /** Calls back after each newly denied subject was applied, to end its open streams. Returns how to stop. */
  onDenied(listener: (row: LogRow) => void): () => void {
    throw new Error('skeleton');
  }
  /** Calls back when everything known was forgotten (another incarnation): no fact of before holds any more. */
  onReset(listener: () => void): () => void {
    throw new Error('skeleton');
  }
}
