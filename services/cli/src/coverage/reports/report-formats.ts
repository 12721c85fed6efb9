import { CloverHandler } from './clover';
import { CoberturaHandler } from './cobertura';
import { DotCoverHandler } from './dotcover';
import { GoProfileParser } from './go-profile';
import { JacocoHandler } from './jacoco';
import { LcovParser } from './lcov';
import type { LineSink, ReportParser } from './line-sink';
import { OpenCoverHandler } from './opencover';
import { PhpUnitHandler } from './phpunit';
import type { Combine } from './report-lines';
import type { Attributes, ElementHandler } from './xml-elements';

/** By the names that the Codacy reporter has for them. */
export type FormatName =
  'lcov' | 'cobertura' | 'jacoco' | 'clover' | 'opencover' | 'dotcover' | 'phpunit' | 'go';

interface Format {
  readonly name: FormatName;
  readonly combine: Combine;
}

export interface TextFormat extends Format {
  /** Whether a report whose first line that is not blank is this one may be of this format. */
  readonly begins: RegExp;
  readonly parser: (sink: LineSink) => ReportParser;
}

export interface XmlFormat extends Format {
  readonly isRoot: (name: string, attributes: Attributes) => boolean;
  readonly handler: (sink: LineSink, sources: string[]) => ElementHandler;
}

export const TEXT_FORMATS: readonly TextFormat[] = [
  { name: 'go', combine: 'sum', begins: /^mode:/, parser: (sink) => new GoProfileParser(sink) },
  { name: 'lcov', combine: 'sum', begins: /^(TN|SF|#)/, parser: (sink) => new LcovParser(sink) },
];

/** Clover and Cobertura share the name of their root. */
const isClover = (name: string, { clover, generated }: Attributes): boolean =>
  name === 'coverage' && (clover !== undefined || generated !== undefined);

export const XML_FORMATS: readonly XmlFormat[] = [
  { name: 'clover', combine: 'max', isRoot: isClover, handler: (sink) => new CloverHandler(sink) },
  {
    name: 'cobertura',
    combine: 'sum',
    isRoot: (name) => name === 'coverage',
    handler: (sink, sources) => new CoberturaHandler(sink, sources),
  },
  {
    name: 'jacoco',
    combine: 'max',
    isRoot: (name) => name === 'report',
    handler: (sink) => new JacocoHandler(sink),
  },
  {
    name: 'opencover',
    combine: 'max',
    isRoot: (name) => name === 'CoverageSession',
    handler: (sink) => new OpenCoverHandler(sink),
  },
  {
    name: 'dotcover',
    combine: 'max',
    isRoot: (name) => name === 'Root',
    handler: (sink) => new DotCoverHandler(sink),
  },
  {
    name: 'phpunit',
    combine: 'max',
    isRoot: (name) => name === 'phpunit',
    handler: () => new PhpUnitHandler(),
  },
];
