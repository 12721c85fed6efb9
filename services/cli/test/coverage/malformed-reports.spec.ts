import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AnyReport } from '../../src/coverage/reports/any-report';
import { readReport } from '../../src/coverage/reports/read-report';
import { MalformedReport } from '../../src/coverage/reports/report.errors';
import { REAL_REPORTS, REPORTS_DIRECTORY } from './real-reports';

const real = (path: string): string => readFileSync(join(REPORTS_DIRECTORY, path), 'utf8');
const cobertura = (line: string): string =>
  `<coverage line-rate="1"><packages><package><classes><class filename="a.py"><lines>${line}</lines></class></classes></package></packages></coverage>`;
const lcov = (...lines: readonly string[]): string =>
  ['TN:', 'SF:a.js', ...lines, 'end_of_record', ''].join('\n');
const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();

describe('a report', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-report-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  const read = async (content: string | Buffer, name = 'report') => {
    const file = join(directory, name);
    writeFileSync(file, content);
    const { format, lines } = await readReport(file, () => undefined);
    return {
      format,
      impossible: () => lines.impossible,
      lines: Object.fromEntries(lines.files().map((one) => [one, lines.lines([one])])),
    };
  };

  it.each([
    ['nothing', '', /report: it is empty/],
    ['only blanks', ' \n\n ', /it is empty/],
    ['something else', 'hello\nworld\n', /it is not recognised/],
    ['a JSON document', '{"total":{}}', /it is not recognised/],
    ['HTML', '<html><body/></html>', /root <html> is no coverage report/],
    ['XML of another kind', '<testsuites/>', /root <testsuites> is no coverage report/],
    ['XML that is cut off', real('nyc/clover.xml').slice(0, 900), /line \d+: Unclosed/],
    [
      'XML with tags that do not match',
      '<coverage line-rate="1"><packages></coverage>',
      /line 1: Unexpected close tag/,
    ],
    ['a second root', `${cobertura('')}<coverage/>`, /goes on after the end of its root/],
    ['no number of a line', cobertura('<line hits="1"/>'), /line 1: number of <line> is missing/],
    [
      'words for a count',
      cobertura('<line number="1" hits="many"/>'),
      /hits of <line> is not a number: "many"/,
    ],
    ['a class without a file', '<coverage line-rate="1"><class/></coverage>', /a <class> without filename/],
    [
      'LCOV that is cut off',
      lcov('DA:1,1').replace('end_of_record', ''),
      /before end_of_record: the file is cut off/,
    ],
    ['LCOV with a count before its file', 'TN:\nDA:1,1\n', /line 2: DA: belongs to no file/],
    ['LCOV with half a line', lcov('DA:12'), /line 3: the count is missing/],
    ['LCOV with words', lcov('DA:one,1'), /line 3: the line is not a number: "one"/],
    [
      'a Go profile with something else',
      'mode: set\npanic: no\n',
      /line 2: this is no block of a Go profile/,
    ],
    ['a Go block that ends before it begins', 'mode: set\na.go:9.1,3.2 1 0\n', /from line 9 to 3 cannot be/],
    ['a Go block of a billion lines', 'mode: set\na.go:1.1,2000000000.2 1 0\n', /cannot be/],
    ['dotCover without its lines', '<Root ReportType="Xml"/>', /--ReportType=DetailedXML/],
    [
      'dotCover with an unknown file',
      '<Root ReportType="DetailedXml"><Statement FileIndex="7" Line="1" Covered="True"/></Root>',
      /index 7/,
    ],
    ['one file of PHPUnit', real('phpunit/coverage-xml/Calculator.php.xml'), /name its index.xml/],
    [
      'an index of PHPUnit without its files',
      real('phpunit/coverage-xml/index.xml'),
      /Money\.php\.xml.*no such file/,
    ],
  ])('of %s is refused in a sentence that says where and why', async (_, content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence);
  });

  // A billion laughs, and a file of the machine that reads.
  it.each([
    '<!DOCTYPE coverage [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><coverage line-rate="1"><source>&b;</source></coverage>',
    '<!DOCTYPE coverage [<!ENTITY x SYSTEM "file:///etc/passwd">]><coverage line-rate="1"><class filename="&x;"/></coverage>',
  ])('defines no entities: %s', async (content) => {
    await expect(read(content)).rejects.toThrow(/Invalid character entity/);
  });

  it('may name a document type, which is not looked up', async () => {
    const content = `<!DOCTYPE coverage SYSTEM "http://192.0.2.1/coverage-04.dtd">${cobertura('<line number="1" hits="1"/>')}`;
    expect((await read(content)).lines).toEqual({ 'a.py': [[1, 1]] });
  });

  it.each([
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', (text: string) => utf16le(`\ufeff${text}`)],
    ['UTF-16, big end first', (text: string) => utf16be(`\ufeff${text}`)],
    ['UTF-16 without a mark', utf16le],
  ])('may be in %s', async (_, encode) => {
    for (const { path, format } of REAL_REPORTS.filter(({ format }) => format !== 'phpunit')) {
      const [plain, encoded] = [await read(real(path)), await read(encode(real(path)))];
      expect(encoded.format).toBe(format);
      expect(encoded.lines).toEqual(plain.lines);
    }
  });

  it('may be in the encoding that it declares', async () => {
    const content = `<?xml version="1.0" encoding="ISO-8859-1"?>${cobertura('').replace('a.py', 'süß.py')}`;
    expect(Object.keys((await read(Buffer.from(content, 'latin1'))).lines)).toEqual(['süß.py']);
  });

  it('is what its content says, whatever its name', async () => {
    expect((await read(real('jacoco/jacoco.xml'), 'lcov.info')).format).toBe('jacoco');
    expect((await read(real('c8/lcov.info'), 'cobertura.xml')).format).toBe('lcov');
  });

  it('may have Windows ends of lines, and none at its end', async () => {
    const text = real('lcov/coverage.info');
    expect((await read(text.replaceAll('\n', '\r\n'))).lines).toEqual((await read(text)).lines);
    expect((await read(text.trimEnd())).lines).toEqual((await read(text)).lines);
  });

  it('leaves out lines that no file has, and says how many', async () => {
    const report = await read(
      lcov('DA:0,1', 'DA:-3,1', 'DA:2147483648,1', 'DA:99999999999999999999,1', 'DA:2,1'),
    );
    expect([report.lines, report.impossible()]).toEqual([{ 'a.js': [[2, 1]] }, 4]);
  });

  it('counts as far as the service does, and never less than nothing', async () => {
    const report = await read(
      lcov('DA:1,99999999999999999999', 'DA:2,-5', 'DA:3,1.2e+3', 'DA:4,2147483647,checksum'),
    );
    expect(report.lines).toEqual({
      'a.js': [
        [1, 2147483647],
        [2, 0],
        [3, 1200],
        [4, 2147483647],
      ],
    });
  });

  it('adds up what several records say of a line', async () => {
    const report = await read(lcov('DA:1,2', 'DA:2,0') + lcov('DA:1,3', 'DA:2,0', 'DA:3,1'));
    expect(report.lines).toEqual({
      'a.js': [
        [1, 5],
        [2, 0],
        [3, 1],
      ],
    });
  });

  it('of an old PHPUnit, which names its source otherwise, is read too', async () => {
    const part = '<file name="A.php" href="A.php.xml"/>';
    writeFileSync(
      join(directory, 'A.php.xml'),
      '<phpunit><file><totals><lines executable="1" executed="1"/></totals><coverage><line nr="3"><covered by="t"/></line></coverage></file></phpunit>',
    );
    const { lines } = await read(
      `<phpunit><project name="/x/src"><directory name="/x/src">${part}${part}</directory></project></phpunit>`,
    );
    expect(lines).toEqual({ '/x/src/A.php': [[3, 1]] });
  });

  it('of JaCoCo names the modules that it was put together from', async () => {
    const ofModule = (name: string) =>
      `<group name="${name}"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="1"/></sourcefile></package></group>`;
    const report = await read(`<report name="all">${ofModule('one')}${ofModule('two')}</report>`);
    expect(Object.keys(report.lines)).toEqual(['one/p/A.java', 'two/p/A.java']);
  });

  // Whatever a build leaves behind must not end in a stack trace, nor in memory without end.
  it('that is damaged anywhere is read, or refused in a sentence', () => {
    const texts = REAL_REPORTS.map(({ path }) => real(path));
    const damage = fc.record({
      text: fc.constantFrom(...texts),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(40),
      instead: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom('"', '<', '>', '&', '-9', '1e999', '\n'),
      ),
    });
    fc.assert(
      fc.property(damage, ({ text, from, length, instead }) => {
        const at = Math.floor(from * text.length);
        const report = new AnyReport();
        try {
          report.write(text.slice(0, at) + instead + text.slice(at + length));
          report.end();
          for (const file of report.recognised.lines.files()) report.recognised.lines.lines([file]);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedReport);
        }
      }),
      { numRuns: 300 },
    );
  });
});
