import { MAX_FILENAME_LENGTH, MAX_LINE } from '../coverage/file-report';
import { isStorableText } from '../storable-text';
import { Misfit } from './shape';

type Fields = Readonly<Record<string, unknown>>;

/** Checks of parsed values, by hand: they run for each of fifty thousand results. All throw a Misfit that names the place. */
export function readObject(given: unknown, at: string): Fields {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Misfit(at, 'must be an object');
  return given as Fields;
}

export function readText(given: unknown, at: string, maxLength: number): string {
  if (typeof given !== 'string') throw new Misfit(at, 'must be a string');
  if (given.length > maxLength) throw new Misfit(at, `must have at most ${maxLength} characters`);
  if (!isStorableText(given)) throw new Misfit(at, 'must be valid text without NUL');
  return given;
}

export function readName(given: unknown, at: string, maxLength: number): string {
  const name = readText(given, at, maxLength);
  if (name === '') throw new Misfit(at, 'must not be empty');
  return name;
}

export const readFilename = (given: unknown, at: string): string => readName(given, at, MAX_FILENAME_LENGTH);

export function readCount(given: unknown, at: string): number {
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0 || given > MAX_LINE)
    throw new Misfit(at, `must be a whole number from 0 to ${MAX_LINE}`);
  // There is a -0 in JSON.
  return given + 0;
}

export const readOptionalCount = (given: unknown, at: string): number | null =>
  given === undefined || given === null ? null : readCount(given, at);

export function readList(given: unknown, at: string, maxLength: number): readonly unknown[] {
  if (!Array.isArray(given)) throw new Misfit(at, 'must be an array');
  if (given.length > maxLength) throw new Misfit(at, `must have at most ${maxLength} elements`);
  return given as readonly unknown[];
}

/** Both ends of a walk through an object that must have these fields. */
export function requireFields(seen: ReadonlySet<string>, ...names: readonly string[]): void {
  for (const name of names) if (!seen.has(name)) throw new Misfit(name, 'is missing');
}
