import { InvalidCoverage } from '../ingestion.errors';
import { isStorableText } from '../storable-text';
import { LinePacker, type PackedLines, packLines } from './packed-lines';

export const MAX_LINE = 2_147_483_647;
export const MAX_HITS = 2_147_483_647;
export const MAX_FILENAME_LENGTH = 4096;

const WHOLE_NUMBER = /^-?(?:0|[1-9]\d*)$/;

/** One file of a report. */
export interface FileReport {
  readonly filename: string;
  readonly lines: PackedLines;
}

/**
 * Checks one parsed element of `fileReports` (contract 1.3). Written by hand: a schema library takes four times as long
 * as the parsing itself on a large report.
 * @throws InvalidCoverage that names the place
 */
export function readFileReport(element: unknown, index: number): FileReport {
  const where = `fileReports[${index}]`;
  if (!isObject(element)) throw new InvalidCoverage(where, 'must be an object');
  const filename = readFilename(element['filename'], where);
  checkIgnoredFields(element, `${where}.`);
  return { filename, lines: readLines(element['coverage'], where) };
}

/** What older clients add is ignored, but it must be what they add (contract 1.3). */
export function checkIgnoredFields(holder: Readonly<Record<string, unknown>>, prefix = ''): void {
  checkIgnored(holder['total'], 'number', `${prefix}total`);
  checkIgnored(holder['codeLines'], 'number', `${prefix}codeLines`);
  checkIgnored(holder['language'], 'string', `${prefix}language`);
}

function checkIgnored(value: unknown, type: 'number' | 'string', where: string): void {
  if (value !== undefined && value !== null && typeof value !== type)
    throw new InvalidCoverage(where, `must be a ${type}, null or absent`);
}

function readFilename(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new InvalidCoverage(`${where}.filename`, 'must be a string');
  if (value.length === 0 || value.length > MAX_FILENAME_LENGTH)
    throw new InvalidCoverage(`${where}.filename`, `must be 1 to ${MAX_FILENAME_LENGTH} characters`);
  if (!isStorableText(value))
    throw new InvalidCoverage(`${where}.filename`, 'must be valid text without NUL');
  return value;
}

function readLines(coverage: unknown, where: string): PackedLines {
  // The PHP client encodes an empty map as an empty list.
  if (Array.isArray(coverage) && coverage.length === 0) return packLines([], []);
  if (!isObject(coverage) || Array.isArray(coverage))
    throw new InvalidCoverage(`${where}.coverage`, 'must be an object of line numbers and hits');
  const names = Object.keys(coverage);
  const packer = new LinePacker(names.length);
  // Integer keys of an object ascend (ECMA-262, OrdinaryOwnPropertyKeys); every other key is dropped or refused here.
  for (const key of names) {
    const line = lineOf(key);
    if (line === 0) {
      dropLine(key, coverage[key], where);
      continue;
    }
    const count = (coverage as Record<number, unknown>)[line];
    if (!isHits(count)) throw notHits(key, where);
    packer.add(line, Math.min(Math.max(count, 0), MAX_HITS));
  }
  return packer.take();
}

/** Tools tell of a line 0, of negative lines and hits; that one line is no reason to fail somebody's build (ADR 0008). */
function dropLine(key: string, count: unknown, where: string): void {
  if (!WHOLE_NUMBER.test(key))
    throw new InvalidCoverage(`${where}.coverage`, 'its keys must be line numbers');
  if (!isHits(count)) throw notHits(key, where);
}

/** JSON.parse reads what is too large as infinite. */
const isHits = (count: unknown): count is number =>
  typeof count === 'number' && (Number.isInteger(count) || count === Infinity || count === -Infinity);

const notHits = (key: string, where: string): InvalidCoverage =>
  new InvalidCoverage(`${where}.coverage.${key}`, 'hits must be an integer');

/** The line that a key names in the one way to write it; 0 if there is none such. By hand, because this runs for every line. */
function lineOf(key: string): number {
  if (key.length > 10 || key.startsWith('0')) return 0;
  let line = 0;
  for (let at = 0; at < key.length; at += 1) {
    const digit = key.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    line = line * 10 + digit;
  }
  return line <= MAX_LINE ? line : 0;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
