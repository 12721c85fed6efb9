import type { Finding } from '@libs/findings';

/** What was found about one process, or, without a process, about several together. */
export interface Diagnosis {
  readonly process: string | undefined;
  readonly findings: readonly Finding[];
}

const MARKS = { ok: 'ok      ', warning: 'WARNING ', problem: 'PROBLEM ' } as const;

export const hasProblem = (diagnoses: readonly Diagnosis[]): boolean =>
  diagnoses.some(({ findings }) => findings.some(({ severity }) => severity === 'problem'));

/** The findings as sentences for a person. */
export function render(diagnoses: readonly Diagnosis[]): string {
  const parts = diagnoses.map(
    ({ process = 'all of them', findings }) => `${process}\n${findings.map(lineOf).join('')}`,
  );
  const all = diagnoses.flatMap(({ findings }) => findings);
  const count = (severity: Finding['severity']): number =>
    all.filter((finding) => finding.severity === severity).length;
  return `${parts.join('\n')}\n${String(count('ok'))} ok, ${String(count('warning'))} warnings, ${String(count('problem'))} problems\n`;
}

function lineOf({ severity, about, sentence, advice }: Finding): string {
  const indented = (text: string): string => text.replaceAll('\n', '\n            ');
  const what = `  ${MARKS[severity]}  ${about}: ${indented(sentence)}\n`;
  return advice === undefined ? what : `${what}            → ${indented(advice)}\n`;
}
