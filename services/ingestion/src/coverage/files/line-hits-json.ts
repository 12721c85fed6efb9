import { type PackedLines, unpackLines } from '../packed-lines';
import { Turns } from '../scan-coverage-body';

const PIECE_LENGTH = 65_536;

/** The JSON text of one file's lines, piece by piece: a report may hold a file of a million lines. */
export async function* lineHitsJson(packed: PackedLines): AsyncGenerator<string> {
  const turns = new Turns();
  let piece = '{"data":[';
  let separator = '';
  for (const [line, hits] of unpackLines(packed)) {
    piece += `${separator}{"line":${line},"hits":${hits}}`;
    separator = ',';
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
    if (turns.spent) await turns.next();
  }
  yield `${piece}]}`;
}
