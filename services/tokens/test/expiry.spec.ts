import { chooseExpiry, oneYearAfter } from '../src/tokens/expiry';

const now = new Date('2026-03-04T05:06:07.890Z');
const nextYear = new Date('2027-03-04T05:06:07.890Z');

describe('the expiry of a new token', () => {
  it('is the same day and time next year when none is asked', () => {
    expect(chooseExpiry(undefined, now)).toEqual(nextYear);
    expect(chooseExpiry(null, now)).toEqual(nextYear);
    expect(oneYearAfter(new Date('2028-02-29T00:00:00Z'))).toEqual(new Date('2029-03-01T00:00:00Z'));
  });

  it('is what was asked, up to a year ahead', () => {
    const soon = new Date(now.getTime() + 1);
    expect(chooseExpiry(soon, now)).toEqual(soon);
    expect(chooseExpiry(nextYear, now)).toEqual(nextYear);
  });

  // A client that asks for "one year from now" by a clock a little ahead of ours means one year.
  it('is one year for a client whose clock is a little ahead, and never more', () => {
    expect(chooseExpiry(new Date(nextYear.getTime() + 60_000), now)).toEqual(nextYear);
    expect(() => chooseExpiry(new Date(nextYear.getTime() + 60_001), now)).toThrow('at most one year');
  });

  it('is never now or in the past', () => {
    expect(() => chooseExpiry(now, now)).toThrow('in the future');
    expect(() => chooseExpiry(new Date(0), now)).toThrow('in the future');
  });
});
