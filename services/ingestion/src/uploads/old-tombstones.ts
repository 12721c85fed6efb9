import type { Clock } from '@libs/clock';
import { AppliedHistory, type RevocationView } from '@libs/revocation';

/**
 * Lets go of tombstones that nothing can need any more; otherwise this process would remember every revocation since its start.
 *
 * Assumes: gateways let no request in on a fact as old as `keepMs`. One that comes all the same is answered 503, not let through.
 */
export class OldTombstones {
  private readonly history: AppliedHistory;

  constructor(
    private readonly view: RevocationView,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly keepMs: number,
  ) {
    this.history = new AppliedHistory(keepMs);
  }

  /** Call it now and then. */
  forget(): void {
    const { incarnation, applied } = this.view;
    if (incarnation === null) return;
    const at = this.clock.now();
    this.history.record({ at, incarnation, applied });
    this.view.raiseFloor(this.history.appliedAt(at - this.keepMs) ?? 0);
  }
}
