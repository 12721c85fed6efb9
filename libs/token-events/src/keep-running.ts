const LONGEST_MS = 2 ** 31 - 1;

/**
 * Our waits keep no process running (libs/clock), and a consumer that is made anew has no connection that would: a program that does
 * nothing but follow the events would end in silence. Gives how to let it.
 */
export function keepRunning(): () => void {
  const timer = setInterval(() => undefined, LONGEST_MS);
  return () => clearInterval(timer);
}
