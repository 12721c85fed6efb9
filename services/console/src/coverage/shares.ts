export interface Counts {
  readonly coverableLines: number;
  readonly coveredLines: number;
}

/** As the API reckons: cut to two decimals, so that it never says more than is so. Undefined where there is nothing to cover. */
export const shareOf = ({ coverableLines, coveredLines }: Counts): number | undefined =>
  coverableLines === 0 ? undefined : Math.floor((coveredLines * 10_000) / coverableLines) / 100;

/** How many points lie between two shares, so that the three numbers add up for a reader. */
export const differenceOf = (after: number, before: number): number =>
  (Math.round(after * 100) - Math.round(before * 100)) / 100;

/** From which share on a step of the scale begins. Nothing covered at all is a step of its own. */
export const STEPS = [
  { name: 'none', from: 0 },
  { name: 'low', from: 0.01 },
  { name: 'fair', from: 50 },
  { name: 'good', from: 75 },
  { name: 'high', from: 90 },
] as const;
export type Step = (typeof STEPS)[number]['name'];

export const stepOf = (share: number): Step =>
  STEPS.findLast(({ from }) => share >= from)?.name ?? STEPS[0].name;
