/**
 * The exact one-sided upper bound (Clopper and Pearson 1934) of a probability of which `events` were seen in `trials` independent
 * ones: the largest p under which so few would still be seen with probability `1 - confidence`. For none of n it is 1 - 0.05^(1/n).
 */
export function upperBound(events: number, trials: number, confidence = 0.95): number {
  if (trials === 0 || events >= trials) return 1;
  if (events === 0) return -Math.expm1(Math.log1p(-confidence) / trials);
  let low = 0;
  let high = 1;
  for (let round = 0; round < 200 && high - low > 1e-15 * high; round += 1) {
    const middle = (low + high) / 2;
    if (atMost(events, trials, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** The probability of at most `events` in `trials` at `p`, summed from the largest term so that nothing underflows early. */
function atMost(events: number, trials: number, p: number): number {
  let logTerm = trials * Math.log1p(-p);
  const logTerms = [logTerm];
  for (let count = 1; count <= events; count += 1) {
    logTerm += Math.log((trials - count + 1) / count) + Math.log(p) - Math.log1p(-p);
    logTerms.push(logTerm);
  }
  const largest = logTerms.reduce((one, other) => Math.max(one, other));
  return Math.exp(largest) * logTerms.reduce((sum, term) => sum + Math.exp(term - largest), 0);
}
