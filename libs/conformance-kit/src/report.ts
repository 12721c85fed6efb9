import type { Result } from './run-scenarios';
import type { Scenario } from './scenario';

const FINDINGS_SHOWN = 5;
const SENT_SHOWN = 12;
const NAME_WIDTH = 26;
const MARKS = { ok: 'ok     ', failed: 'FAILED ', 'not reached': 'MISSED ' } as const;

export const listed = (scenarios: readonly Scenario[]): string =>
  scenarios
    .map(
      ({ name, summary, why, rule, needs }) =>
        `${name}${needs === 'running' ? '' : ' (needs --consumer)'}\n  ${summary}\n  ${why}\n  ${rule}\n`,
    )
    .join('');

/** One result for a person: a line, and where it is not ok, everything that helps. */
export function rendered({ scenario, verdict, findings, problems, sent }: Result): string {
  const { name, summary, why, rule } = scenario;
  const line = `${MARKS[verdict]} ${name.padEnd(NAME_WIDTH)} ${summary}\n`;
  if (verdict === 'ok') return line;
  const told = problems.map((problem) => row('problem', problem));
  const found = findings
    .slice(0, FINDINGS_SHOWN)
    .flatMap(({ tokenId, sent: of, expected, seen }) => [
      row('token', tokenId),
      row('  sent', several(of)),
      row('  expected', expected),
      row('  seen', seen),
    ]);
  const more = findings.length - FINDINGS_SHOWN;
  const rest = more > 0 ? [row('', `and ${more} tokens more`)] : [];
  const count = row('sent', `${sent.length} records, the last of them to say where the end is`);
  return [line, row('why', why), row('rule', rule), count, ...told, ...found, ...rest].join('');
}

const row = (title: string, text: string): string =>
  `        ${title.padEnd(11)}${text.replaceAll('\n', `\n${' '.repeat(19)}`)}\n`;

const several = (sent: readonly string[]): string =>
  sent.length <= SENT_SHOWN
    ? sent.join('\n')
    : [...sent.slice(0, SENT_SHOWN), `and ${sent.length - SENT_SHOWN} more`].join('\n');

/** The last line. */
export function tallied(results: readonly Result[], leftOut: number): string {
  const count = (verdict: Result['verdict']): number =>
    results.filter((result) => result.verdict === verdict).length;
  const without = leftOut === 0 ? '' : `, ${leftOut} left out as asked`;
  return `${count('ok')} ok, ${count('failed')} failed, ${count('not reached')} not reached${without}\n`;
}

/** The same for a program. */
export const jsonReport = (results: readonly Result[], leftOut: readonly string[]): string =>
  JSON.stringify(
    {
      scenarios: results.map(({ scenario, verdict, findings, problems, sent }) => {
        const { name, summary, why, rule } = scenario;
        const records = sent.map(({ to, key, note }) => ({ to, key, note }));
        return { name, summary, why, rule, verdict, problems, findings, sent: records };
      }),
      leftOut,
    },
    undefined,
    2,
  );
