/** Lines of a file as ascending ranges without touching neighbours: first, last, first, last, … */
export type LineRanges = readonly number[];

/** Collects lines one by one, mostly in ascending order. */
export class LineCollector {
  private readonly ranges: number[] = [];
  private isAscending = true;

  /** How many ranges are held: what the memory of this costs. */
  get size(): number {
    return this.ranges.length / 2;
  }

  add(line: number): void {
    const last = this.ranges.length - 1;
    const before = this.ranges[last];
    if (before !== undefined && line === before + 1) {
      this.ranges[last] = line;
      return;
    }
    if (before !== undefined && line <= before) this.isAscending = false;
    this.ranges.push(line, line);
  }

  finish(): LineRanges {
    return this.isAscending ? this.ranges : inOrder(this.ranges);
  }
}

/** Hunks that overlap or go back, or a file that a diff shows twice. */
function inOrder(ranges: LineRanges): LineRanges {
  const pairs: [first: number, last: number][] = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at] ?? 0, ranges[at + 1] ?? 0]);
  pairs.sort(([one], [other]) => one - other);
  const merged: number[] = [];
  for (const [first, last] of pairs) {
    const end = merged.at(-1);
    if (end === undefined || first > end + 1) merged.push(first, last);
    else merged[merged.length - 1] = Math.max(end, last);
  }
  return merged;
}
