import { counted } from '../../columns';
import type { Output } from '../../output';
import { type MappedReport, sumOf, type Totals } from './mapped-report';

/** Names of dropped files that are shown of a report; --json has them all. */
const MAX_SHOWN = 5;

/** Says what is in each report, and what of it does not go to the service and why. */
export function tellReports(output: Output, reports: readonly MappedReport[]): void {
  for (const report of reports) {
    const totals = sumOf(report.languages.map((part) => part.totals));
    if (output.isJson) tellAsJson(output, report, totals);
    output.note(`${report.path}: ${report.format}, ${wordsOf(totals)}.`);
    if (report.impossibleLines > 0)
      output.note(
        `  ${counted(report.impossibleLines, 'line')} left out: no file has a line of such a number.`,
      );
    tellDropped(output, report);
  }
}

export const wordsOf = ({ files, coverable, covered }: Totals): string =>
  `${counted(files, 'file')}, ${percent(covered, coverable)} of ${counted(coverable, 'line')} covered`;

/** Never more than is so: 99.999 % is 99.99. */
export const percent = (covered: number, coverable: number): string =>
  coverable === 0 ? '– %' : `${(Math.floor((covered / coverable) * 10_000) / 100).toFixed(2)} %`;

function tellAsJson(output: Output, report: MappedReport, totals: Totals): void {
  const { path, format, dropped, impossibleLines } = report;
  output.json({ kind: 'report', report: path, format, ...totals, dropped, impossibleLines });
}

function tellDropped(output: Output, { dropped }: MappedReport): void {
  if (dropped.length === 0) return;
  output.note(`  ${counted(dropped.length, 'file')} left out:`);
  for (const { file, why } of dropped.slice(0, MAX_SHOWN)) output.note(`    ${file}: ${why}`);
  if (dropped.length > MAX_SHOWN)
    output.note(`    … and ${dropped.length - MAX_SHOWN} more, which --json names.`);
}
