/** What the issue asks of a figure. */
export type Target = { readonly what: string; readonly value: number; readonly unit?: string } & (
  { readonly atLeast: number } | { readonly atMost: number }
);

/** Whether it was reached, in one line. No exit code follows from it: the machine may be busy with anything. */
export function targetLine(target: Target): string {
  const { what, value, unit = '' } = target;
  const [relation, bound] = 'atLeast' in target ? ['at least', target.atLeast] : ['at most', target.atMost];
  const isReached = 'atLeast' in target ? value >= bound : value <= bound;
  return `target: ${what} ${relation} ${bound}${unit}: ${significant(value)}${unit}, ${isReached ? 'reached' : 'MISSED'}`;
}

/** As many digits as a measurement of this kind has. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return '?';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
