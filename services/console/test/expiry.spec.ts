import { type ExpiryChoice, expiryOf } from '../src/tokens/expiry';

const NOW = new Date(2026, 10, 26, 14, 30);
const onDay = (date: string): ExpiryChoice => ({ kind: 'date', days: 90, date });

describe('the expiry that a person chooses', () => {
  it('is so many days from now', () => {
    expect(expiryOf({ kind: 'days', days: 30, date: '' }, NOW)).toEqual({
      at: new Date(NOW.getTime() + 30 * 86_400_000),
    });
  });

  it('is the end of the chosen day, where the person is', () => {
    expect(expiryOf(onDay('2027-01-01'), NOW)).toEqual({ at: new Date(2027, 0, 1, 23, 59, 59) });
    expect(expiryOf(onDay('2026-11-26'), NOW)).toEqual({ at: new Date(2026, 10, 26, 23, 59, 59) });
  });

  // The end of that day is more than a year away, and the service would refuse it.
  it('is as late as can be on the last day of a year', () => {
    expect(expiryOf(onDay('2027-11-26'), NOW)).toEqual({ at: new Date(2027, 10, 26, 14, 30) });
  });

  it.each([
    ['', 'missing'],
    ['2026', 'missing'],
    ['2026-11-25', 'past'],
    ['2027-11-27', 'tooFar'],
  ])('says of %j that it is %s', (date, problem) => {
    expect(expiryOf(onDay(date), NOW)).toEqual({ problem });
  });
});
