interface Sample {
  readonly at: number;
  readonly incarnation: string;
  readonly applied: number;
}

/** Where `applied` was a while ago, on the monotonic clock. Remembers as far back as it was ever asked, and no further. */
export class AppliedHistory {
  private samples: Sample[] = [];

  constructor(private readonly keepMs: number) {}

  record(sample: Sample): void {
    this.samples = this.samples.filter(({ incarnation }) => incarnation === sample.incarnation);
    this.samples.push(sample);
    const newestOld = this.samples.findLastIndex(({ at }) => at <= sample.at - this.keepMs);
    if (newestOld > 0) this.samples.splice(0, newestOld);
  }

  /** The last position recorded at or before a moment; undefined when nothing is remembered from then. */
  appliedAt(moment: number): number | undefined {
    return this.samples.findLast(({ at }) => at <= moment)?.applied;
  }
}
