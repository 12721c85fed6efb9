import { defaultLeaseParameters, Lease } from '../src';
import { ManualClock } from './manual-clock';

const setUp = () => {
  const clock = new ManualClock();
  return { clock, lease: new Lease(clock, defaultLeaseParameters) };
};
const TERM = 4_950;

describe('a lease', () => {
  it('is not held before the first renewal', () => {
    const { lease } = setUp();
    lease.begin();
    expect(lease.fresh()).toBe(false);
  });

  // The server promised nothing about the time that the reply took.
  it('counts from before the request was sent, and leaves room for clocks that are wrong by rho', () => {
    const { clock, lease } = setUp();
    const renewal = lease.begin();
    clock.pass(3_000);
    lease.renewed(renewal);
    expect(lease.remainingMs()).toBe(TERM - 3_000);
    clock.pass(TERM - 3_000 - 1);
    expect(lease.fresh()).toBe(true);
    clock.pass(1);
    expect(lease.fresh()).toBe(false);
  });

  it('tells how old it is, also when it is over, and that there is none', () => {
    const { clock, lease } = setUp();
    expect(lease.ageMs()).toBe(Infinity);
    const renewal = lease.begin();
    clock.pass(300);
    lease.renewed(renewal);
    expect(lease.ageMs()).toBe(300);
    clock.pass(TERM);
    expect(lease.ageMs()).toBe(TERM + 300);
    lease.drop();
    expect(lease.ageMs()).toBe(Infinity);
  });

  it('is not held at all when the reply comes after its own term', () => {
    const { clock, lease } = setUp();
    const renewal = lease.begin();
    clock.pass(TERM);
    lease.renewed(renewal);
    expect(lease.fresh()).toBe(false);
  });

  // The server's revocations wait for the leases that it knows of; a process that was told more must not keep its own for longer.
  it('lasts for what the server grants where that is less, and never for more than its own L', () => {
    const { clock, lease } = setUp();
    lease.renewed(lease.begin(), 1_000);
    expect(lease.remainingMs()).toBe(990);
    clock.pass(500);
    lease.renewed(lease.begin(), 60_000);
    expect(lease.remainingMs()).toBe(TERM);
  });

  it('is not shortened by an older renewal', () => {
    const { clock, lease } = setUp();
    const older = lease.begin();
    clock.pass(1_000);
    lease.renewed(lease.begin());
    lease.renewed(older);
    expect(lease.remainingMs()).toBe(TERM);
  });

  // A flag that a timer clears would still say fresh here: no timer has run.
  it('is over in a process that was stopped, before any of its timers ran', () => {
    const { clock, lease } = setUp();
    lease.renewed(lease.begin());
    clock.pass(60_000);
    expect(lease.fresh()).toBe(false);
  });

  it.each([251, -251, 3_600_000, -3_600_000])('is over when the wall clock stepped by %d ms', (ms) => {
    const { clock, lease } = setUp();
    lease.renewed(lease.begin());
    clock.stepWall(ms);
    expect(lease.fresh()).toBe(false);
  });

  it('survives a small step back, and is shortened by a small step forward', () => {
    const { clock, lease } = setUp();
    lease.renewed(lease.begin());
    clock.stepWall(-250);
    expect(lease.remainingMs()).toBe(TERM);
    clock.stepWall(450);
    expect(lease.remainingMs()).toBe(TERM - 200);
  });

  it('is never lengthened by the wall clock', () => {
    const { clock, lease } = setUp();
    lease.renewed(lease.begin());
    clock.pass(TERM - 1);
    clock.stepWall(-200);
    clock.pass(1);
    expect(lease.fresh()).toBe(false);
  });

  it('is held again after a step once a renewal began after it', () => {
    const { clock, lease } = setUp();
    lease.renewed(lease.begin());
    const during = lease.begin();
    clock.stepWall(10_000);
    lease.renewed(during);
    expect(lease.fresh()).toBe(false);
    clock.pass(1);
    lease.renewed(lease.begin());
    expect(lease.fresh()).toBe(true);
  });

  it('is not brought back by the reply to a renewal that began before it was dropped', () => {
    const { lease } = setUp();
    const underWay = lease.begin();
    lease.drop();
    lease.renewed(underWay);
    expect(lease.fresh()).toBe(false);
    lease.renewed(lease.begin());
    expect(lease.fresh()).toBe(true);
  });

  it('that lapsed can be given again by the renewal under way', () => {
    const { lease } = setUp();
    const underWay = lease.begin();
    lease.lapse();
    expect(lease.fresh()).toBe(false);
    lease.renewed(underWay);
    expect(lease.fresh()).toBe(true);
  });
});
