import type { StoredUpload } from '../dumps';
import { groupBy } from '../group-by';
import type { Invariant } from '../invariant';
import { quote } from '../ledger';
import { Oracle, type Step } from '../oracle';
import type { UploadRecord } from '../records';
import { commitKeyOf, naturalKeyOf } from '../uploads';
import { isAccepted } from '../uses';

/**
 * What is shown of a commit is, line by line, what the contract's rules make of the uploads that it acknowledged: none too few, none
 * too many, none twice.
 *
 * Examined: every commit whose reports are all finished. A violation: reports that no order of the uploads explains, in which what
 * was answered before something else was sent comes first. An upload that was never acknowledged counts if it is stored, at any time
 * after it was first sent; a final that was never acknowledged may count or not.
 * Assumes: every send is recorded with the lines that it held; the work of one send is done while the client waits for its answer,
 * or after the client gave up.
 */
export const reportsAreTheOracles: Invariant = {
  name: 'reports-are-the-oracles',
  statement: 'Every report is line by line what an independent merge of the acknowledged uploads gives.',
  examine({ uploads, after }, ledger) {
    const reports = groupBy(after.reports, commitKeyOf);
    const sends = groupBy(uploads, commitKeyOf);
    const stored = groupBy(after.uploads, commitKeyOf);
    for (const key of new Set([...reports.keys(), ...sends.keys()])) {
      const ofCommit = reports.get(key) ?? [];
      if (ofCommit.some(({ requested, done }) => done < requested)) continue;
      const steps = stepsOf(sends.get(key) ?? [], stored.get(key) ?? []);
      const found = new Map(ofCommit.map(({ language, files }) => [language, files]));
      const verdict = new Oracle(steps, found).judge();
      ledger.expect(verdict.verdict === 'right', () => {
        const said =
          verdict.verdict === 'wrong'
            ? `whatever the order: ${verdict.difference}`
            : 'in none of the orders that were tried, and there are more';
        return `commit ${key} does not show what was uploaded, ${said}. ${(sends.get(key) ?? []).map(quote).join(' ')}`;
      });
    }
    return undefined;
  },
};

type Placed = Step & { readonly middle: number };

/** In the order in which the system says that it received them; finals, of which it does not say it, by the middle of their times. */
function stepsOf(sends: readonly UploadRecord[], stored: readonly StoredUpload[]): Step[] {
  const positions = new Map(stored.map((row) => [naturalKeyOf(row), row.position]));
  const byKey = groupBy(
    sends.filter(({ kind }) => kind !== 'final'),
    naturalKeyOf,
  );
  const order: Placed[] = [...byKey]
    .filter(([key, attempts]) => positions.has(key) || attempts.some(isAccepted))
    .toSorted(([one], [other]) => (positions.get(one) ?? Infinity) - (positions.get(other) ?? Infinity))
    .map(([, attempts]) => stepOf(attempts));
  for (const final of sends.filter(({ kind }) => kind === 'final')) {
    const step = stepOf([final]);
    const before = order.findLastIndex(({ middle }) => middle <= step.middle);
    order.splice(before + 1, 0, step);
  }
  return order;
}

/** All sends of the same bytes are one upload, which took effect once; each final is one of its own. */
function stepOf(attempts: readonly UploadRecord[]): Placed {
  const from = Math.min(...attempts.map(({ sentAt }) => sentAt));
  const to = Math.min(...attempts.filter(isAccepted).map(({ answeredAt }) => answeredAt ?? Infinity));
  const [first] = attempts;
  return {
    kind: first?.kind ?? 'final',
    language: first?.language ?? '',
    lines: first?.files ?? {},
    from,
    to,
    isCertain: first?.kind !== 'final' || Number.isFinite(to),
    middle: Number.isFinite(to) ? (from + to) / 2 : from,
  };
}
