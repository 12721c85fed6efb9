import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { matchPaths } from '../../src/coverage/paths/match-paths';
import { AnyReport } from '../../src/coverage/reports/any-report';
import { readReport } from '../../src/coverage/reports/read-report';
import { mapReport, sumOf } from '../../src/coverage/upload/mapped-report';
import { REAL_REPORTS, REPORTS_DIRECTORY, REPOSITORY_FILES } from './real-reports';

const repository = { root: '/builds/shop', files: new Set(REPOSITORY_FILES), isHere: () => false };
const naming = { directory: '', root: undefined, sources: [], reportDirectory: '' };

describe('a report that its tool wrote', () => {
  it.each(REAL_REPORTS)(
    '$path has the totals that the tool itself says, in the files of the repository',
    async ({ path, format, language, coverable, covered, files }) => {
      const report = await readReport(join(REPORTS_DIRECTORY, path), () => undefined);
      const matches = matchPaths(report.lines.files(), repository, { ...naming, sources: report.sources });
      const mapped = mapReport({ ...report, path }, matches, undefined);
      expect(mapped).toMatchObject({ format, dropped: [], impossibleLines: 0 });
      expect(mapped.languages.map((part) => part.language)).toEqual([language]);
      expect(mapped.languages.flatMap((part) => [...part.files()].map(({ file }) => file))).toEqual(files);
      expect(sumOf(mapped.languages.map((part) => part.totals))).toEqual({
        files: files.length,
        coverable,
        covered,
      });
    },
  );

  // A report comes in pieces that end anywhere, in the middle of a name or a number.
  it.each(REAL_REPORTS.filter(({ format }) => format !== 'phpunit'))(
    '$path is the same in whichever pieces it comes',
    ({ path }) => {
      const text = readFileSync(join(REPORTS_DIRECTORY, path), 'utf8');
      const whole = linesOf([text]);
      fc.assert(
        fc.property(fc.array(fc.nat(text.length - 1), { maxLength: 30 }), (cuts) => {
          const places = [0, ...cuts.sort((a, b) => a - b), text.length];
          const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
          expect(linesOf(pieces)).toEqual(whole);
        }),
        { numRuns: 10 },
      );
    },
  );

  it('tells of PHPUnit XML which lines were not executed, as its Clover does', async () => {
    const of = async (path: string) => {
      const { lines } = await readReport(join(REPORTS_DIRECTORY, 'phpunit', path), () => undefined);
      return lines.files().map((file) => lines.lines([file]).map(([line, hits]) => [line, hits > 0]));
    };
    const [xml, clover] = [await of('coverage-xml/index.xml'), await of('clover.xml')];
    expect(xml.sort()).toEqual(clover.sort());
  });
});

function linesOf(pieces: readonly string[]) {
  const report = new AnyReport();
  for (const piece of pieces) report.write(piece);
  report.end();
  const { format, lines, sources } = report.recognised;
  return { format, sources, files: lines.files().map((file) => [file, lines.lines([file])]) };
}
