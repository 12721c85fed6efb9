import { z } from 'zod';

/** `problem`: Portcullis does not work, or a promise of it does not hold. `warning`: it does, and somebody should know. */
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

const failure = z.object({ message: z.string(), code: z.string().optional() });
/** Of a host with several addresses: one failure for each. */
const failures = z.object({ errors: z.tuple([z.unknown()]).rest(z.unknown()) });

/** Why a connection failed, without what was connected with. */
export function reasonOf(error: unknown): string {
  const several = failures.safeParse(error);
  if (several.success) return reasonOf(several.data.errors[0]);
  const { data } = failure.safeParse(error);
  const reasons = [data?.message, data?.code].filter((text) => text !== undefined && text !== '');
  return reasons[0] ?? 'it gave no reason';
}
