import { type CoverageBody, coverageBodies } from './coverage-bodies';
import type { LanguagePart, MappedReport } from './mapped-report';

export interface PlannedUpload extends CoverageBody {
  readonly report: string;
  readonly language: string;
  readonly isPartial: boolean;
}

/**
 * What is sent, made as it is asked for. As the Codacy reporter does it, one report is complete by itself and of several each is
 * partial, to be merged by the final; so is a report that needs several bodies for a language.
 */
export function* plannedUploads(
  reports: readonly MappedReport[],
  isPartial: boolean,
): Generator<PlannedUpload, void, undefined> {
  for (const { path: report, languages } of reports)
    for (const part of languages) yield* ofLanguage(report, part, isPartial || reports.length > 1);
}

function* ofLanguage(
  report: string,
  { language, files }: LanguagePart,
  isPartial: boolean,
): Generator<PlannedUpload, void, undefined> {
  const bodies = coverageBodies(files());
  const first = bodies.next();
  if (first.done === true) return;
  const second = bodies.next();
  const upload = (body: CoverageBody): PlannedUpload => ({
    ...body,
    report,
    language,
    isPartial: isPartial || second.done !== true,
  });
  yield upload(first.value);
  if (second.done !== true) yield upload(second.value);
  for (const body of bodies) yield upload(body);
}
