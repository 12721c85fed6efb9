export interface LineCounts {
  readonly coveredLines: number;
  readonly coverableLines: number;
}

/**
 * The share of covered lines in hundredths of a per cent. It never says more than is so: 99.999 % is 9999, and only full
 * coverage is 10000. Undefined where there is nothing to cover.
 */
export const hundredthsOf = ({ coveredLines, coverableLines }: LineCounts): number | undefined =>
  coverableLines === 0 ? undefined : Math.floor((coveredLines * 10_000) / coverableLines);

/** The same in per cent with two decimals. */
export const percentageOf = (counts: LineCounts): number | undefined => {
  const hundredths = hundredthsOf(counts);
  return hundredths === undefined ? undefined : hundredths / 100;
};

/** How many points of a per cent lie between two shares as they are shown, so that the three numbers add up for a reader. */
export function differenceOf(
  after: LineCounts | undefined,
  before: LineCounts | undefined,
): number | undefined {
  const [now, then] = [after && hundredthsOf(after), before && hundredthsOf(before)];
  return now === undefined || then === undefined ? undefined : (now - then) / 100;
}
