import { languageOf } from '../paths/language-of';
import type { Match } from '../paths/naming';
import type { FormatName } from '../reports/report-formats';
import type { FileLines, ReportLines } from '../reports/report-lines';

export interface DroppedFile {
  readonly file: string;
  readonly why: string;
}

export interface Totals {
  readonly files: number;
  readonly coverable: number;
  readonly covered: number;
}

/** What of a report goes to the service: files of the repository, by their languages. */
export interface MappedReport {
  readonly path: string;
  readonly format: FormatName;
  readonly languages: readonly LanguagePart[];
  readonly dropped: readonly DroppedFile[];
  /** Lines that were left out because their numbers cannot be. */
  readonly impossibleLines: number;
}

export interface LanguagePart {
  readonly language: string;
  readonly totals: Totals;
  /** In order of their names, unpacked one by one. */
  readonly files: () => Iterable<FileLines>;
}

interface Source {
  readonly path: string;
  readonly format: FormatName;
  readonly lines: ReportLines;
}

const NO_LANGUAGE = 'its language is not known; --force-language sends it';

/** Names of the report by the files that they mean, those by their languages. */
type ByLanguage = Map<string, Map<string, string[]>>;

export function mapReport(
  { path, format, lines }: Source,
  matches: ReadonlyMap<string, Match>,
  forcedLanguage: string | undefined,
): MappedReport {
  const byLanguage: ByLanguage = new Map();
  const dropped: DroppedFile[] = [];
  for (const [name, match] of matches) {
    const why = 'why' in match ? match.why : add(byLanguage, name, match.path, forcedLanguage);
    if (why !== undefined) dropped.push({ file: name, why });
  }
  const languages = [...byLanguage]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([language, files]) => partOf(language, files, lines));
  return { path, format, languages, dropped, impossibleLines: lines.impossible };
}

/** Why it cannot be added, if that is so. */
function add(
  all: ByLanguage,
  name: string,
  file: string,
  forcedLanguage: string | undefined,
): string | undefined {
  const language = forcedLanguage ?? languageOf(file);
  if (language === undefined) return NO_LANGUAGE;
  const files = all.get(language) ?? new Map<string, string[]>();
  all.set(language, files);
  files.set(file, [...(files.get(file) ?? []), name]);
  return undefined;
}

function partOf(
  language: string,
  files: ReadonlyMap<string, readonly string[]>,
  lines: ReportLines,
): LanguagePart {
  const paths = [...files.keys()].sort();
  function* unpacked(): Generator<FileLines, void, undefined> {
    for (const file of paths) yield { file, lines: lines.lines(files.get(file) ?? []) };
  }
  const totals = { files: paths.length, coverable: 0, covered: 0 };
  for (const { lines: all } of unpacked()) {
    totals.coverable += all.length;
    totals.covered += all.filter(([, hits]) => hits > 0).length;
  }
  return { language, totals, files: unpacked };
}

export const sumOf = (all: readonly Totals[]): Totals => ({
  files: all.reduce((sum, { files }) => sum + files, 0),
  coverable: all.reduce((sum, { coverable }) => sum + coverable, 0),
  covered: all.reduce((sum, { covered }) => sum + covered, 0),
});
