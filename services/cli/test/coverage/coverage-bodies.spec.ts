import fc from 'fast-check';
import { packLines, unpackLines } from '../../src/coverage/reports/packed-lines';
import { MAX_HITS, MAX_LINE, ReportLines } from '../../src/coverage/reports/report-lines';
import { coverageBodies } from '../../src/coverage/upload/coverage-bodies';
import { plannedUploads } from '../../src/coverage/upload/planned-uploads';

const lines = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: MAX_LINE }), fc.integer({ min: 0, max: MAX_HITS })), {
    selector: ([line]) => line,
    maxLength: 50,
  })
  .map((all) => all.sort(([a], [b]) => a - b));
const files = fc.array(fc.record({ file: fc.string({ minLength: 1, unit: 'binary' }), lines }), {
  maxLength: 20,
});

interface Body {
  fileReports: { filename: string; coverage: Record<string, number> }[];
}

describe('the lines of a report', () => {
  it('are packed without loss', () => {
    fc.assert(fc.property(lines, (all) => expect([...unpackLines(packLines(all))]).toEqual(all)));
  });

  it('are the same in whichever order they come, also where they are packed in between', () => {
    const [forward, backward] = [new ReportLines('sum'), new ReportLines('sum')];
    const all = Array.from({ length: 150_000 }, (_, at) => ({ file: `f${at % 7}`, line: 1 + (at % 60_000) }));
    for (const { file, line } of all) forward.line(file, line, 1);
    for (const { file, line } of all.reverse()) backward.line(file, line, 1);
    for (const file of forward.files()) expect(backward.lines([file])).toEqual(forward.lines([file]));
    expect(forward.lines(['f0'])[0]).toEqual([1, 1]);
    expect(forward.lines(forward.files())[0]).toEqual([1, 3]);
  });
});

describe('the bodies of an upload', () => {
  it('hold all lines of all files, each body within its bound', () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 200, max: 5_000 }), (given, maxBytes) => {
        const bodies = [...coverageBodies(given, maxBytes)];
        const told = bodies.flatMap(({ json }) => (JSON.parse(json) as Body).fileReports);
        expect(told).toEqual(
          given.map(({ file, lines }) => ({ filename: file, coverage: Object.fromEntries(lines) })),
        );
        for (const { json } of bodies) {
          const { fileReports } = JSON.parse(json) as Body;
          // One file cannot be made smaller than it is.
          if (fileReports.length > 1) expect(Buffer.byteLength(json)).toBeLessThanOrEqual(maxBytes + 20);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('hold a file of very many lines in several elements, which the service merges', () => {
    const many = Array.from({ length: 100_000 }, (_, at) => [at + 1, MAX_HITS] as const);
    const [body] = [...coverageBodies([{ file: 'a.sql', lines: many }])];
    const { fileReports } = JSON.parse(body!.json) as Body;
    expect(fileReports.map(({ filename }) => filename)).toEqual(['a.sql', 'a.sql', 'a.sql']);
    expect(fileReports.reduce((sum, { coverage }) => sum + Object.keys(coverage).length, 0)).toBe(100_000);
    expect(Math.max(...fileReports.map((one) => JSON.stringify(one).length))).toBeLessThan(2_000_000);
  });

  it('are complete where a report needs one for a language, and partial where it needs several', () => {
    const line = (count: number) => Array.from({ length: count }, (_, at) => [at + 1, MAX_HITS] as const);
    const part = (language: string, lengths: readonly number[]) => ({
      language,
      totals: { files: 0, coverable: 0, covered: 0 },
      files: () => lengths.map((length, at) => ({ file: `f${at}`, lines: line(length) })),
    });
    const report = {
      path: 'r',
      format: 'lcov' as const,
      languages: [part('C', [10]), part('SQL', [300_000, 300_000]), part('Go', [])],
      dropped: [],
      impossibleLines: 0,
    };
    const told = (reports: (typeof report)[], isPartial: boolean) =>
      [...plannedUploads(reports, isPartial)].map(
        ({ language, isPartial: partial }) => `${language} ${String(partial)}`,
      );
    expect(told([report], false)).toEqual(['C false', 'SQL true', 'SQL true']);
    const small = { ...report, languages: [part('C', [10])] };
    expect(told([small, small], false)).toEqual(['C true', 'C true']);
    expect(told([small], true)).toEqual(['C true']);
  });
});
