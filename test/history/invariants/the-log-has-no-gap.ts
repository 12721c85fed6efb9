import type { Invariant } from '../invariant';
import { quote } from '../ledger';

/**
 * The revocation log is gapless: whoever has its rows up to a position has them all.
 *
 * Examined: every row. A violation: a row whose seq is not the one before it plus one, so a lost row and a doubled one too.
 * Assumes: rows are only ever removed from the log's beginning.
 */
export const theLogHasNoGap: Invariant = {
  name: 'the-log-has-no-gap',
  statement: 'The revocation log is without gap and without repetition.',
  examine({ after }, ledger) {
    const rows = after['rev-log'].toSorted((one, other) => one.seq - other.seq);
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1];
      ledger.expect(
        before === undefined || row.seq === before.seq + 1,
        () => `${quote(row)} comes after ${quote(before ?? {})}`,
      );
    }
    return undefined;
  },
};
