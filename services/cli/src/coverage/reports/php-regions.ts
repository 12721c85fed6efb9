import { MalformedReport } from './report.errors';

const NO_CODE = new Set([
  'T_WHITESPACE',
  'T_COMMENT',
  'T_DOC_COMMENT',
  'T_OPEN_CURLY',
  'T_CLOSE_CURLY',
  'T_OPEN_TAG',
]);
/** Lines outside functions that declare and do nothing. */
const DECLARES = new Set([
  'T_DECLARE',
  'T_NAMESPACE',
  'T_USE',
  'T_CLASS',
  'T_INTERFACE',
  'T_TRAIT',
  'T_ENUM',
  'T_FUNCTION',
  'T_CONST',
]);

interface Region {
  readonly start: number;
  /** Without one it goes on to the beginning of the next. */
  readonly end: number | undefined;
  readonly missed: number;
}

interface OpenRegion extends Region {
  /** Lines that may be among the missed. */
  readonly candidates: number[];
  bodyBegun: boolean;
}

/** Functions of a PHP file, and what is outside of them. */
export class PhpRegions {
  private readonly regions: OpenRegion[] = [];
  private readonly outside: number[] = [];
  private missed = 0;

  /** How many lines of the whole file can be executed and were not. */
  addFile(missed: number): void {
    this.missed = missed;
  }

  addFunction(region: Region): void {
    this.regions.push({ ...region, candidates: [], bodyBegun: false });
  }

  /** Whatever begins here ends a function that does not say where it ends. */
  addBorder(start: number): void {
    this.regions.push({ start, end: start, missed: 0, candidates: [], bodyBegun: false });
  }

  addLine(line: number, tokens: readonly string[], isCovered: boolean): void {
    const hasCode = tokens.some((token) => !NO_CODE.has(token));
    const region = this.regionOf(line);
    if (region === undefined) {
      if (hasCode && !isCovered && !tokens.some((token) => DECLARES.has(token))) this.outside.push(line);
      return;
    }
    const isInBody = region.bodyBegun || region.start === region.end;
    region.bodyBegun ||= tokens.includes('T_OPEN_CURLY');
    if (isInBody && hasCode && !isCovered) region.candidates.push(line);
  }

  /** @throws MalformedReport when the source does not have as many lines */
  missedLines(): readonly number[] {
    const inFunctions = this.regions.reduce((sum, { missed }) => sum + missed, 0);
    return [
      ...this.regions.flatMap(({ candidates, missed }) => first(missed, candidates)),
      ...first(this.missed - inFunctions, this.outside),
    ];
  }

  /** The last that begins at or before this line, unless it has ended: functions come in order, and a border before what it borders. */
  private regionOf(line: number): OpenRegion | undefined {
    const region = this.regions
      .filter(({ start }) => start <= line)
      .reduce<OpenRegion | undefined>(
        (last, one) => (last && last.start > one.start ? last : one),
        undefined,
      );
    return region?.end !== undefined && region.end < line ? undefined : region;
  }
}

function first(count: number, lines: readonly number[]): readonly number[] {
  if (lines.length < count)
    throw new MalformedReport(
      'PHPUnit does not say which lines were not executed, and its <source> does not show them; upload what --coverage-clover writes',
    );
  return lines.slice(0, Math.max(count, 0));
}
