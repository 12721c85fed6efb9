/** `problem`: commands cannot work. `warning`: they do, and somebody should know. */
export interface Finding {
  readonly severity: 'ok' | 'warning' | 'problem';
  /** What it is about, e.g. `token`. */
  readonly about: string;
  readonly sentence: string;
  /** What to do; there is always something where it is not ok. */
  readonly advice?: string;
}

/** The findings about one thing. */
export class Findings {
  readonly all: Finding[] = [];

  constructor(private readonly about: string) {}

  ok(sentence: string): void {
    this.all.push({ severity: 'ok', about: this.about, sentence });
  }

  warning(sentence: string, advice: string): void {
    this.all.push({ severity: 'warning', about: this.about, sentence, advice });
  }

  problem(sentence: string, advice: string): void {
    this.all.push({ severity: 'problem', about: this.about, sentence, advice });
  }
}
