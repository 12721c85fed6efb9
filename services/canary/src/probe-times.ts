/**
 * When to probe, in milliseconds after the answer: the first at once, the last at the end, and most of them early, for an enforcer
 * that was missed shows at once, and one whose lease was misjudged within one lease.
 */
export function probeTimes(windowMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => windowMs * (index / (count - 1)) ** 3);
}
