import { isUtf8 } from 'node:buffer';
import { CoverageTooLarge, InvalidCoverage } from '../ingestion.errors';
import { isCheapToParse } from '../json-cost';
import { checkIgnoredFields, type FileReport, readFileReport } from './file-report';
import { defaultScanLimits, type ScanLimits } from './scan-limits';
import { UsualFileReader } from './usual-file-reader';
import { ValueSlicer } from './value-slicer';

type State =
  | 'document'
  | 'first-key'
  | 'key'
  | 'colon'
  | 'value'
  | 'after-value'
  | 'reports'
  | 'first-element'
  | 'element'
  | 'after-element'
  | 'end';

/** An element and its lines. */
const USUAL_DEPTH = 2;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Reads a coverage report (contract 1.3) from chunks of bytes without ever holding more than one file of it: the bytes of
 * each element of `fileReports` are sliced out and parsed alone. It accepts exactly what `JSON.parse` of the whole would
 * accept and the schema allows: the text between the slices is checked here, and each slice by `JSON.parse`. An element that is
 * written as reporters do, and is there in one chunk, is read without either.
 */
export class CoverageBodyScanner {
  private state: State = 'document';
  private readonly usual = new UsualFileReader();
  private readonly slicer: ValueSlicer;
  private key = '';
  private keys = 0;
  private files = 0;
  private sawReports = false;

  constructor(private readonly limits: ScanLimits = defaultScanLimits) {
    this.slicer = new ValueSlicer(limits.maxDepth);
  }

  /**
   * Gives the files that this chunk completes. Does no more than one file's work between two of them.
   * @throws InvalidCoverage | CoverageTooLarge
   */
  *push(chunk: Buffer): Generator<FileReport, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.slicer.started) {
        at = this.slicer.push(chunk, at);
        const file = this.slicer.complete ? this.finishSlice() : undefined;
        if (file) yield file;
        continue;
      }
      const byte = chunk[at] ?? 0;
      const usual = byte === OPEN_BRACE ? this.readUsual(chunk, at) : undefined;
      if (usual) {
        at = this.usual.end;
        yield usual;
      } else if (isSpace(byte)) at += 1;
      else if (this.step(byte)) at += 1;
    }
  }

  /** @throws InvalidCoverage when the document is not complete */
  end(): void {
    if (this.state !== 'end') throw new InvalidCoverage('', 'the body is not complete JSON');
    if (!this.sawReports) throw new InvalidCoverage('fileReports', 'is missing');
  }

  /** Takes one byte between the slices; false when a slice starts at it. */
  private step(byte: number): boolean {
    switch (this.state) {
      case 'document':
        return this.expect(byte === OPEN_BRACE, 'first-key', '', 'the body must be a JSON object');
      case 'first-key':
        if (byte === CLOSE_BRACE) return this.go('end');
        return this.startKey(byte);
      case 'key':
        return this.startKey(byte);
      case 'colon':
        return this.expect(byte === COLON, this.key === 'fileReports' ? 'reports' : 'value');
      case 'value':
        return this.startSlice(byte, this.limits.maxIgnoredBytes, 'a field');
      case 'after-value':
        if (byte === COMMA) return this.go('key');
        return this.expect(byte === CLOSE_BRACE, 'end');
      case 'reports':
        return this.expect(byte === OPEN_BRACKET, 'first-element', 'fileReports', 'must be an array');
      case 'first-element':
        if (byte === CLOSE_BRACKET) return this.go('after-value');
        return this.startElement(byte);
      case 'element':
        return this.startElement(byte);
      case 'after-element':
        if (byte === COMMA) return this.go('element');
        return this.expect(byte === CLOSE_BRACKET, 'after-value', `fileReports[${this.files}]`);
      case 'end':
        throw new InvalidCoverage('', 'the body goes on after the end of the JSON object');
    }
  }

  /** An element that begins here, if it is a usual one. */
  private readUsual(chunk: Buffer, at: number): FileReport | undefined {
    const { maxFiles, maxFileBytes, maxDepth } = this.limits;
    const isElement = this.state === 'first-element' || this.state === 'element';
    if (!isElement || this.files >= maxFiles || maxDepth < USUAL_DEPTH) return undefined;
    const file = this.usual.read(chunk, at);
    if (!file || this.usual.end - at > maxFileBytes) return undefined;
    this.files += 1;
    this.state = 'after-element';
    return file;
  }

  private go(next: State): true {
    this.state = next;
    return true;
  }

  private expect(met: boolean, next: State, where = this.key, problem = 'the body is not valid JSON'): true {
    if (!met) throw new InvalidCoverage(where, problem);
    return this.go(next);
  }

  private startKey(byte: number): false {
    if (byte !== QUOTE) throw new InvalidCoverage('', 'the body is not valid JSON');
    this.keys += 1;
    if (this.keys > this.limits.maxTopLevelKeys)
      throw new InvalidCoverage('', 'the body has too many fields');
    this.state = 'key';
    return this.startSlice(byte, this.limits.maxIgnoredBytes, 'a field name');
  }

  private startElement(byte: number): false {
    const where = `fileReports[${this.files}]`;
    if (byte !== OPEN_BRACE) throw new InvalidCoverage(where, 'must be an object');
    if (this.files >= this.limits.maxFiles)
      throw new CoverageTooLarge(`fileReports holds more than ${this.limits.maxFiles} files`);
    this.state = 'element';
    return this.startSlice(byte, this.limits.maxFileBytes, where);
  }

  private startSlice(byte: number, maxBytes: number, what: string): false {
    this.slicer.start(byte, maxBytes, what);
    return false;
  }

  /** A slice is complete: the state still says what it is. */
  private finishSlice(): FileReport | undefined {
    const where =
      this.state === 'element' ? `fileReports[${this.files}]` : this.state === 'key' ? '' : this.key;
    const value = parse(this.slicer.take(), where);
    switch (this.state) {
      case 'key':
        this.takeKey(value);
        return undefined;
      case 'element':
        this.state = 'after-element';
        return readFileReport(value, this.files++);
      default:
        this.state = 'after-value';
        checkIgnoredFields({ [this.key]: value });
        return undefined;
    }
  }

  private takeKey(value: unknown): void {
    this.key = String(value);
    this.state = 'colon';
    if (this.key !== 'fileReports') return;
    // JSON.parse would let the second one win, but the files of the first are out already.
    if (this.sawReports) throw new InvalidCoverage('fileReports', 'appears twice');
    this.sawReports = true;
  }
}

function parse(bytes: Buffer, where: string): unknown {
  if (!isUtf8(bytes)) throw new InvalidCoverage(where, 'the body is not valid UTF-8');
  if (!isCheapToParse(bytes))
    throw new CoverageTooLarge(`${where || 'the body'} holds too many objects or names`);
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new InvalidCoverage(where, 'the body is not valid JSON');
  }
}
