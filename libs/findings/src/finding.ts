/** `problem`: it does not work, or a promise does not hold. `warning`: it does, and somebody should know. */
export type Severity = 'ok' | 'warning' | 'problem';

/** What was found out about one thing, in sentences. No setting's value is ever part of it. */
export interface Finding {
  readonly severity: Severity;
  /** What it is about, e.g. `database`. */
  readonly about: string;
  readonly sentence: string;
  /** What to do; there is always something where it is not ok. */
  readonly advice?: string | undefined;
}

/** The findings about one thing, as they are made. */
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
