import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Interrupted } from '../../cli.errors';
import type { CommandContext } from '../../context';
import { matchPaths } from '../paths/match-paths';
import { readReport, type Report } from '../reports/read-report';
import { NotAReport, UnreadableReport } from '../reports/report.errors';
import type { WorkTree } from '../work-tree';
import { type MappedReport, mapReport } from './mapped-report';
import type { UploadOptions } from './upload-options';

const MEGABYTE = 1_000_000;

type Output = Pick<CommandContext, 'output' | 'signal'>;

interface ReadingOptions extends Pick<UploadOptions, 'root' | 'forceLanguage'> {
  /** Somebody named the reports; otherwise some may be something else, or empty. */
  readonly areNamed: boolean;
}

/** Reads all reports before anything is sent, so that one that cannot be read leaves no half of an upload behind. */
export async function readReports(
  context: Output,
  tree: WorkTree,
  paths: readonly string[],
  { root, forceLanguage, areNamed }: ReadingOptions,
): Promise<readonly MappedReport[]> {
  const reports: MappedReport[] = [];
  for (const path of paths) {
    const report = await readOne(context, path, areNamed);
    if (!report) continue;
    const matches = matchPaths(
      report.lines.files(),
      { root: tree.root, files: tree.files, isHere: (file) => existsSync(join(tree.root, file)) },
      {
        directory: slashed(relative(tree.root, tree.directory)),
        root,
        sources: report.sources,
        reportDirectory: slashed(relative(tree.root, dirname(path))),
      },
    );
    reports.push(mapReport({ ...report, path: relative(tree.directory, path) }, matches, forceLanguage));
  }
  return reports;
}

async function readOne(
  { output, signal }: Output,
  path: string,
  isNamed: boolean,
): Promise<Report | undefined> {
  const size = (await stat(path)).size;
  let read = 0;
  try {
    return await readReport(path, (characters) => {
      if (signal.aborted) throw new Interrupted('Interrupted; nothing was sent.');
      read += characters;
      if (size > MEGABYTE)
        output.progress(`Reading ${path}: ${inMegabytes(read)} of ${inMegabytes(size)} MB.`);
    });
  } catch (error) {
    if (isNamed || !(error instanceof UnreadableReport && error.cause instanceof NotAReport)) throw error;
    output.note(`Left out: ${error.message}.`);
    return undefined;
  }
}

const inMegabytes = (bytes: number): string => Math.ceil(bytes / MEGABYTE).toString();
const slashed = (path: string): string => path.replaceAll('\\', '/');
