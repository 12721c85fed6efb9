import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import { MalformedReport } from './report.errors';
import { PhpRegions } from './php-regions';
import type { Attributes, ElementHandler } from './xml-elements';

/**
 * One file of a PHPUnit report. It lists the lines that were executed, and of the others only how many there are in each method. Those
 * are taken to be the first lines of the method's body that hold code and were not executed: all counts are the tool's own, and only
 * where a statement has several lines may another of them be meant.
 */
export class PhpUnitFileHandler implements ElementHandler {
  private readonly regions = new PhpRegions();
  private readonly covered = new Set<number>();
  private section: 'coverage' | 'source' | undefined;
  private coverageLine: number | undefined;
  private sourceLine: { readonly number: number; readonly tokens: string[] } | undefined;

  constructor(
    private readonly file: string,
    private readonly sink: LineSink,
  ) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'coverage' || name === 'source') this.section = name;
    else if (this.section === 'coverage') this.openCoverage(name, attributes);
    else if (this.section === 'source') this.openSource(name, attributes);
    else if (name === 'lines') this.regions.addFile(missedOf(attributes));
    else if (name === 'method' || name === 'function') this.addFunction(attributes);
    else if (name === 'class' || name === 'trait') this.regions.addBorder(startOf(attributes));
  }

  close(name: string): void {
    if (name === 'coverage' || name === 'source') this.section = undefined;
    if (name !== 'line' || this.sourceLine === undefined) return;
    const { number, tokens } = this.sourceLine;
    this.regions.addLine(number, tokens, this.covered.has(number));
    this.sourceLine = undefined;
  }

  end(): void {
    for (const line of this.covered) this.sink.line(this.file, line, 1);
    for (const line of this.regions.missedLines()) this.sink.line(this.file, line, 0);
  }

  private addFunction(attributes: Attributes): void {
    // One that is abstract has nothing to execute.
    if (attributes['executable'] === undefined || attributes['start'] === undefined) return;
    const { end } = attributes;
    this.regions.addFunction({
      start: startOf(attributes),
      end: end === undefined ? undefined : readNumber(end, 'end'),
      missed: missedOf(attributes),
    });
  }

  private openCoverage(name: string, { nr }: Attributes): void {
    if (name === 'line') this.coverageLine = readNumber(nr, 'nr of <line>');
    else if (name === 'covered' && this.coverageLine !== undefined) this.covered.add(this.coverageLine);
  }

  private openSource(name: string, attributes: Attributes): void {
    if (name === 'line')
      this.sourceLine = { number: readNumber(attributes['no'], 'no of <line>'), tokens: [] };
    else if (name === 'token') this.sourceLine?.tokens.push(attributes['name'] ?? '');
  }
}

const startOf = ({ start }: Attributes): number => readNumber(start, 'start');

function missedOf({ executable, executed }: Attributes): number {
  const missed = readNumber(executable, 'executable') - readNumber(executed, 'executed');
  if (missed < 0) throw new MalformedReport('more lines were executed than can be');
  return missed;
}
