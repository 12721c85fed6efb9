import { join } from 'node:path';
import type { FormatName } from '../../src/coverage/reports/report-formats';

/** A report that its tool wrote (reports/README.md), and what the tool itself says of its lines. */
export interface RealReport {
  readonly path: string;
  readonly format: FormatName;
  readonly language: string;
  readonly coverable: number;
  readonly covered: number;
  /** The files of the repository that it is about. */
  readonly files: readonly string[];
}

const WEB = ['web/src/cart.js', 'web/src/discount.js'];
const PHP = ['php/src/Calculator.php', 'php/src/Format/Money.php'];
const DOTNET = ['dotnet/Shop.Api/Api.cs', 'dotnet/Shop/Basket.cs'];
const JAVA = ['java/src/org/example/shop/Main.java', 'java/src/org/example/shop/Order.java'];
const PYTHON = ['py/shop/__init__.py', 'py/shop/stock.py', 'py/shop/tax.py'];

export const REAL_REPORTS: readonly RealReport[] = [
  report('nyc/lcov.info', 'lcov', 'Javascript', [11, 18], WEB),
  report('nyc/clover.xml', 'clover', 'Javascript', [11, 18], WEB),
  report('nyc/cobertura-coverage.xml', 'cobertura', 'Javascript', [11, 18], WEB),
  report('c8/lcov.info', 'lcov', 'Javascript', [38, 46], WEB),
  report('coveragepy/coverage.xml', 'cobertura', 'Python', [17, 24], PYTHON),
  report('coveragepy/coverage.lcov', 'lcov', 'Python', [17, 24], PYTHON),
  report('go/coverage.out', 'go', 'Go', [9, 20], ['go/main.go', 'go/price/price.go']),
  report('jacoco/jacoco.xml', 'jacoco', 'Java', [11, 15], JAVA),
  report('lcov/coverage.info', 'lcov', 'C', [11, 14], ['c/main.c', 'c/sum.c', 'c/sum.h']),
  report('phpunit/clover.xml', 'clover', 'PHP', [7, 13], PHP),
  report('phpunit/cobertura.xml', 'cobertura', 'PHP', [7, 13], PHP),
  report('phpunit/coverage-xml/index.xml', 'phpunit', 'PHP', [7, 13], PHP),
  report('opencover/coverage.opencover.xml', 'opencover', 'CSharp', [6, 9], DOTNET),
  report('dotcover/dotcover.xml', 'dotcover', 'CSharp', [4, 7], DOTNET),
];

export const REPORTS_DIRECTORY = join(__dirname, 'reports');

/** All files of the repository that the reports are of. */
export const REPOSITORY_FILES: readonly string[] = [...new Set(REAL_REPORTS.flatMap(({ files }) => files))];

function report(
  path: string,
  format: FormatName,
  language: string,
  [covered, coverable]: readonly [number, number],
  files: readonly string[],
): RealReport {
  return { path, format, language, coverable, covered, files };
}
