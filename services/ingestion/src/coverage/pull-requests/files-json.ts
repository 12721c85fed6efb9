import { Turns } from '../scan-coverage-body';
import { type LineHits, renderDiffCoverage } from './diff-coverage';
import type { CoverageOfChangedFile } from './pull-request-coverage';

const PIECE_LENGTH = 65_536;

/** The JSON of getRepositoryPullRequestFilesCoverage, piece by piece: a large pull request has hundreds of thousands of lines. */
export async function* filesJson(files: readonly CoverageOfChangedFile[]): AsyncGenerator<string> {
  const turns = new Turns();
  let piece = '{"data":[';
  for (const [index, file] of files.entries()) {
    piece += `${index === 0 ? '' : ','}${fileJson(file)}`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
    if (turns.spent) await turns.next();
  }
  yield `${piece}]}`;
}

function fileJson({ path, coverage, variation, added, hits }: CoverageOfChangedFile): string {
  const head = { fileName: path, coverage, variation, diff: renderDiffCoverage(added), diffLineHits: [] };
  return `${JSON.stringify(head).slice(0, -2)}${hitsJson(hits)}]}`;
}

function hitsJson(hits: LineHits): string {
  const lines: string[] = [];
  for (let at = 0; at < hits.length; at += 2)
    lines.push(`{"lineNumber":"${hits[at] ?? 0}","hits":${hits[at + 1] ?? 0}}`);
  return lines.join(',');
}
