import { Turns } from './scan-coverage-body';
import { unpackLines } from './packed-lines';
import type { ReportFile } from './reports.service';

const PIECE_LENGTH = 65_536;

/** The JSON text of one report, piece by piece, so that a large one neither fills the memory nor holds the event loop. */
export async function* reportJson(
  report: Record<string, unknown>,
  files: readonly ReportFile[],
): AsyncGenerator<string> {
  const head = JSON.stringify({ ...report, content: [] });
  const turns = new Turns();
  let piece = `{"data":${head.slice(0, -2)}`;
  for (const [index, file] of files.entries()) {
    piece += `${index === 0 ? '' : ','}${fileJson(file)}`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
    if (turns.spent) await turns.next();
  }
  yield `${piece}]}}`;
}

function fileJson({ filename, lines }: ReportFile): string {
  let coverage = '';
  for (const [line, hits] of unpackLines(lines)) coverage += `${coverage === '' ? '' : ','}"${line}":${hits}`;
  return `{"fileName":${JSON.stringify(filename)},"coverage":{${coverage}}}`;
}
