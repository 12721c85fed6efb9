import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { findReports } from '../../src/coverage/find-reports';

const REPORTS = [
  'api/target/site/jacoco/jacoco.xml',
  'api/target/site/jacoco/jacocoTestReport.xml',
  'cobertura.xml',
  'coverage.out',
  'coverage.xml',
  'php/coverage-xml/index.xml',
  'test/Shop/coverage.opencover.xml',
  'web/coverage/clover.xml',
  'web/coverage/lcov.info',
];
const OTHERS = [
  'index.xml',
  'node_modules/x/coverage/lcov.info',
  'web/node_modules/y/lcov.info',
  '.git/lcov.info',
  'pom.xml',
  'my [odd] name.info',
];

describe('the reports that are uploaded', () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-find-')));
  beforeAll(() => {
    for (const file of [...REPORTS, ...OTHERS]) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), '');
    }
    symlinkSync(directory, join(directory, 'web/up'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const find = async (...named: readonly string[]): Promise<string[]> =>
    (await findReports(directory, named)).map((file) => relative(directory, file));

  it('are those with the usual names, of whatever was not installed', async () => {
    expect(await find()).toEqual(REPORTS);
  });

  it('are the files, patterns and directories that are named, each once and in their order', async () => {
    expect(await find('web/coverage/lcov.info', 'api/**/*.xml', 'web', './coverage.out')).toEqual([
      'web/coverage/lcov.info',
      'api/target/site/jacoco/jacoco.xml',
      'api/target/site/jacoco/jacocoTestReport.xml',
      'web/coverage/clover.xml',
      'coverage.out',
    ]);
  });

  it('may have names that look like patterns', async () => {
    expect(await find('my [odd] name.info')).toEqual(['my [odd] name.info']);
  });

  it.each([['nothing.xml'], ['*.nothing']])('are not left out silently: %s', async (name) => {
    await expect(find('coverage.out', name)).rejects.toThrow(
      `${name} is no file, and no report is found by it`,
    );
  });

  it('are asked for where there is none', async () => {
    await expect(findReports(join(directory, 'api/target/none'), [])).rejects.toThrow(/Name the reports/);
  });
});
