import { parsePatch, type StructuredPatch } from 'diff';

/** A diff that cannot be shown: no page is good for so many lines, or it is no diff that we can read. */
export type UnshownDiff = 'tooLarge' | 'unreadable';

const MAX_LENGTH = 8_000_000;

export function readDiff(text: string): StructuredPatch[] | UnshownDiff {
  if (text.length > MAX_LENGTH) return 'tooLarge';
  try {
    return parsePatch(text);
  } catch {
    return 'unreadable';
  }
}

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'kept';
  /** Its numbers before and after the change, where it is. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly text: string;
}

/** Stretches of a file that a diff changes, with the lines about them. Git puts `b/` before names, unless it is told not to. */
export function stretchesOf(patches: readonly StructuredPatch[], fileName: string): DiffLine[][] {
  return patches
    .filter(({ newFileName }) => newFileName === `b/${fileName}` || newFileName === fileName)
    .flatMap(({ hunks }) => hunks.map(linesOf));
}

const KINDS = { '+': 'added', '-': 'removed', ' ': 'kept' } as const;
const isMark = (sign: string): sign is keyof typeof KINDS => sign in KINDS;

function linesOf({ oldStart, newStart, lines }: StructuredPatch['hunks'][number]): DiffLine[] {
  let [before, after] = [oldStart, newStart];
  // `\ No newline at end of file` is no line.
  return lines
    .filter((line) => !line.startsWith('\\'))
    .map((line) => {
      // Programs that cut trailing blanks leave an unchanged empty line empty.
      const sign = line.charAt(0);
      const kind = isMark(sign) ? KINDS[sign] : 'kept';
      return {
        kind,
        before: kind === 'added' ? undefined : before++,
        after: kind === 'removed' ? undefined : after++,
        text: line.slice(1).replace(/\r$/, ''),
      };
    });
}

/** The first so many lines of all stretches. */
export function firstLines(stretches: readonly DiffLine[][], most: number): DiffLine[][] {
  const shown: DiffLine[][] = [];
  let room = most;
  for (const lines of stretches) {
    if (room <= 0) break;
    shown.push(lines.slice(0, room));
    room -= lines.length;
  }
  return shown;
}

export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** Runs of lines that no test has reached; a line that does not count ends none. Lines ascend. */
export function uncoveredIn(
  hits: readonly { readonly lineNumber: string; readonly hits: number }[],
): LineRange[] {
  const ranges: LineRange[] = [];
  let isOpen = false;
  for (const { lineNumber, hits: times } of hits) {
    const line = Number(lineNumber);
    const last = ranges.at(-1);
    if (times > 0) isOpen = false;
    else if (isOpen && last) ranges[ranges.length - 1] = { from: last.from, to: line };
    else {
      ranges.push({ from: line, to: line });
      isOpen = true;
    }
  }
  return ranges;
}
