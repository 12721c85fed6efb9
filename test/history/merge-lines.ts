import type { LineHits } from './records';

/** A line is covered if any part covered it, and the highest of its counts is kept (docs/adr/0009). */
export function mergeLines(parts: readonly LineHits[]): LineHits {
  const merged: LineHits = {};
  for (const part of parts)
    for (const [file, lines] of Object.entries(part)) {
      const known = (merged[file] ??= {});
      for (const [line, hits] of Object.entries(lines)) known[line] = Math.max(hits, known[line] ?? 0);
    }
  return merged;
}

/** The first place where two reports differ, in words; undefined: line by line the same. */
export function firstDifference(expected: LineHits, found: LineHits): string | undefined {
  for (const file of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const wanted = expected[file];
    const shown = found[file];
    if (!wanted || !shown) return `${file} is ${shown ? 'there and should not be' : 'not there'}`;
    for (const line of new Set([...Object.keys(wanted), ...Object.keys(shown)]))
      if (wanted[line] !== shown[line])
        return `${file}:${line} has ${shown[line] ?? 'no'} hits and should have ${wanted[line] ?? 'none'}`;
  }
  return undefined;
}
