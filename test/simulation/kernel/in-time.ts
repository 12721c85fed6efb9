import type { VirtualTime } from './virtual-time';

/** Lets time pass while something is under way. */
export async function inTime<X>(time: VirtualTime, promise: Promise<X>): Promise<X> {
  const pending = { is: true };
  const over = (): void => {
    pending.is = false;
  };
  promise.then(over, over);
  while (pending.is) await time.runUntil(time.now + 10);
  return promise;
}
