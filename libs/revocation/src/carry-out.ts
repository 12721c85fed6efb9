import type { Allow } from './decision';

/** The decision no longer held when it was about to be acted on: nothing was done. */
export class DecisionLapsed extends Error {}

/** One that lapses between decide and send again and again is one that cannot be had now. */
const MAX_DECISIONS = 3;

/** Call it in the very tick that acts on the decision. @throws DecisionLapsed */
export function lookAgain(granted: Pick<Allow<unknown>, 'stillValid'>): void {
  if (!granted.stillValid()) throw new DecisionLapsed();
}

/**
 * Does what was decided, and decides again where the decision lapses on the way.
 *
 * Guarantee: `attempt` is begun only in a tick in which its decision holds.
 * Assumes: it calls lookAgain() in the tick from which on nothing can be taken back, and rejects with what that throws.
 * Rejects with DecisionLapsed where no decision held for long enough, otherwise with what a decision or the attempt rejects with.
 */
export async function carryOut<T>(
  decided: Allow<T>,
  decideAgain: () => Allow<T> | Promise<Allow<T>>,
  attempt: (granted: Allow<T>) => Promise<void> | undefined,
): Promise<void> {
  let granted = decided;
  for (let decisions = 1; ; decisions += 1) {
    try {
      lookAgain(granted);
      await attempt(granted);
      return;
    } catch (error) {
      if (!(error instanceof DecisionLapsed) || decisions === MAX_DECISIONS) throw error;
    }
    granted = await decideAgain();
  }
}
