import type { Fact } from './facts';
import type { Hint, LogRow } from './lease-protocol';
import { ignoreProblem, type ReportProblem } from './problem';

/**
 * What this process knows of the revocation log.
 *
 * Guarantee: every row in (floor, applied] has its tombstone here, so a fact that was true at `asOf` in that range and that no
 * tombstone denies is still true at `applied`. Hints add tombstones ahead of `applied`; they can only deny.
 * Assumes: rows come in log order without gaps from one incarnation; another one begins with reset().
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class RevocationView {
  private readonly tombstones = new Map<string, number>();
  private readonly deniedListeners = new Set<(row: LogRow) => void>();
  private readonly resetListeners = new Set<() => void>();
  private position: { incarnation: string | null; applied: number; floor: number } = {
    incarnation: null,
    applied: 0,
    floor: 0,
  };

  constructor(private readonly report: ReportProblem = ignoreProblem) {}

  /** Null until the first snapshot: nothing is known, so nothing is admitted. */
  get incarnation(): string | null {
    return this.position.incarnation;
  }

  /** Every row up to here is applied. */
  get applied(): number {
    return this.position.applied;
  }

  /** A fact read before this position is not admitted: tombstones that would deny it may be gone. */
  get floor(): number {
    return this.position.floor;
  }

  get tombstoneCount(): number {
    return this.tombstones.size;
  }

  /** Begins anew at a snapshot's floor. Within one incarnation nothing that was known is lost. */
  reset(incarnation: string, floor: number): void {
    if (incarnation === this.position.incarnation) {
      this.position = {
        incarnation,
        applied: Math.max(floor, this.applied),
        floor: Math.max(floor, this.floor),
      };
      this.dropTombstones();
      return;
    }
    this.begin(incarnation, floor);
  }

  /** Nothing is known any more, until the next snapshot. */
  forget(): void {
    this.begin(null, 0);
  }

  /** Rows of this incarnation: a tombstone for each; `applied` moves along those that follow it without a gap. */
  apply(rows: readonly LogRow[]): void {
    for (const row of rows) this.bury(row, true);
  }

  /** May deny early. It moves `applied` only if it is the whole next row; it never proves anything. */
  hint(hint: Hint): void {
    if (hint.incarnation !== this.position.incarnation) return;
    this.bury(hint, hint.wholeRow === true);
  }

  /** A row about one of the subjects came after `asOf`. */
  denies(subjects: readonly string[], asOf: number): boolean {
    return subjects.some((subject) => (this.tombstones.get(subject) ?? -1) > asOf);
  }

  /** Whether any row about the subject is remembered: for subjects whose every row is final. */
  buried(subject: string): boolean {
    return this.tombstones.has(subject);
  }

  /** Nothing known here speaks against the fact. Only together with a fresh lease does that prove it. */
  admits(fact: Fact): boolean {
    return (
      this.position.incarnation !== null &&
      fact.incarnation === this.position.incarnation &&
      fact.asOf >= this.position.floor &&
      !this.denies(fact.subjects, fact.asOf)
    );
  }

  /** Forgets tombstones up to a position, and with them every fact read before it: the two never happen apart. */
  raiseFloor(to: number): void {
    const floor = Math.min(to, this.applied);
    if (!(floor > this.floor)) return;
    this.position = { ...this.position, floor };
    this.dropTombstones();
  }

  /** Calls back after a subject was denied, to end its open streams. Returns how to stop. */
  onDenied(listener: (row: LogRow) => void): () => void {
    this.deniedListeners.add(listener);
    return () => this.deniedListeners.delete(listener);
  }

  /** Calls back when everything known was forgotten: no fact of before holds any more. Returns how to stop. */
  onReset(listener: () => void): () => void {
    this.resetListeners.add(listener);
    return () => this.resetListeners.delete(listener);
  }

  private begin(incarnation: string | null, floor: number): void {
    this.tombstones.clear();
    this.position = { incarnation, applied: floor, floor };
    for (const listener of this.resetListeners) this.guard(listener);
  }

  private bury({ seq, subject }: LogRow, moves: boolean): void {
    // Anything but a whole number would poison the comparisons: a NaN tombstone denies nothing.
    if (!Number.isSafeInteger(seq) || seq <= this.floor) return;
    const before = this.tombstones.get(subject);
    if (before === undefined || before < seq) this.tombstones.set(subject, seq);
    if (moves && seq === this.applied + 1) this.position = { ...this.position, applied: seq };
    if (before === undefined || before < seq) {
      for (const listener of this.deniedListeners) this.guard(() => listener({ seq, subject }));
    }
  }

  private dropTombstones(): void {
    for (const [subject, seq] of this.tombstones) if (seq <= this.floor) this.tombstones.delete(subject);
  }

  /** A listener's trouble must not keep the rows after it from being applied. */
  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.report({ where: 'listener', error });
    }
  }
}
