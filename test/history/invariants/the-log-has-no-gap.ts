import type { Invariant } from '../invariant';
import { quote } from '../ledger';

/**
 * The revocation log is gapless: whoever has its rows up to a position has them all.
 *
 * Examined: every row. A violation: a row whose seq is not the one before it plus one, the first being 1; so a lost row and a doubled
 * one too.
 * Assumes: nobody has shortened the log since the database was made.
 */
export const theLogHasNoGap: Invariant = {
  name: 'the-log-has-no-gap',
  statement: 'The revocation log is without gap and without repetition.',
  examine({ after }, ledger) {
    const rows = after['rev-log'].toSorted((one, other) => one.seq - other.seq);
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1];
      ledger.expect(
        row.seq === (before?.seq ?? 0) + 1,
        () => `${quote(row)} comes ${before ? `after ${quote(before)}` : 'first'}`,
      );
    }
    return undefined;
  },
};
