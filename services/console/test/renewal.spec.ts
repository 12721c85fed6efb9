import { isOver, isRenewalDue } from '../src/session/renewal';

const HOUR_MS = 3_600_000;
const session = { accountId: 1 } as never;
const held = (idleMs: number) => ({ session, heardAt: 1_000_000, idleMs });

describe('a session that is used', () => {
  it.each([
    [HOUR_MS, HOUR_MS / 4 - 1, false],
    [HOUR_MS, HOUR_MS / 4, true],
    [HOUR_MS, HOUR_MS - 1, true],
    // Short ones are not renewed at every press.
    [8_000, 2_000, false],
    [8_000, 5_000, true],
  ])('of %i ms is renewed after %i ms: %s', (idleMs, afterMs, isDue) => {
    expect(isRenewalDue(held(idleMs), 1_000_000 + afterMs)).toBe(isDue);
  });

  it('is over when its time is, and then not renewed', () => {
    expect(isOver(held(HOUR_MS), 1_000_000 + HOUR_MS - 1)).toBe(false);
    expect(isOver(held(HOUR_MS), 1_000_000 + HOUR_MS)).toBe(true);
    expect(isRenewalDue(held(HOUR_MS), 1_000_000 + HOUR_MS)).toBe(false);
  });
});
