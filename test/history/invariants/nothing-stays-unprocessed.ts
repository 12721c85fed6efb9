import { groupBy } from '../group-by';
import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import { commitKeyOf } from '../uploads';
import { isAccepted } from '../uses';

/**
 * What was acknowledged is worked out once everything is healed: nothing is due and nothing is parked.
 *
 * Examined: every report, and every acknowledged upload that must show in one: a complete upload, and a partial that was
 * acknowledged before an acknowledged final of its commit was sent. A violation: a report that is behind what is wanted of it, one
 * that is parked (the rig sends no body that deserves it), or such an upload for whose language the commit has no finished report.
 * Assumes: `after/` was dumped once the queues were empty, or a minute after the load had ended. What was acknowledged
 * before the faults ended has a minute from there; the rig, which is there then, sees to that by itself.
 */
export const nothingStaysUnprocessed: Invariant = {
  name: 'nothing-stays-unprocessed',
  statement: 'When everything was healed, everything acknowledged was worked out.',
  examine({ uploads, after }, ledger) {
    for (const report of after.reports)
      ledger.expect(
        report.done === report.requested && report.parkedReason === null,
        () => `${quote(report)} is not finished`,
      );
    const finished = new Set(
      after.reports
        .filter(({ done }) => done > 0)
        .map((report) => `${commitKeyOf(report)} ${report.language}`),
    );
    const acknowledged = uploads.filter(isAccepted);
    const finals = groupBy(
      acknowledged.filter(({ kind }) => kind === 'final'),
      commitKeyOf,
    );
    for (const upload of acknowledged) {
      if (upload.kind === 'final') continue;
      const sealing = finals
        .get(commitKeyOf(upload))
        ?.find(({ sentAt }) => sentAt > (upload.answeredAt ?? 0));
      if (upload.kind === 'partial' && !sealing) continue;
      ledger.expect(
        finished.has(`${commitKeyOf(upload)} ${upload.language ?? ''}`),
        () =>
          `${quote(upload)} was acknowledged${sealing ? ` and sealed by ${quote(sealing)}` : ''}, and no report of it is there`,
      );
    }
    return undefined;
  },
};
