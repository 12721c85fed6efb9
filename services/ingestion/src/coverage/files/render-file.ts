import type { RepositoryGrant } from '@libs/contracts';
import type { FileFigures } from '../../analysis/analysed-files';
import { addressOfFile } from '../../git/git-addresses';
import { countCovered } from '../commit-coverage';
import { percentageOf } from '../percentages';
import type { FoundFile, ListedFile } from './files.service';

/*
 * What nobody measured is undefined, and then JSON has no such property: it is not the same as 0. Where the public schema
 * requires one it is 0.
 */

/** Nobody grades here. */
const NO_GRADE = { grade: 0, gradeLetter: '' };

export function renderListed(file: ListedFile, branchId: number): object {
  const percentage = percentageOf(file);
  const { figures } = file;
  return {
    fileId: file.fileId,
    branchId,
    path: file.path,
    totalIssues: figures?.issues ?? 0,
    ...NO_GRADE,
    complexity: figures?.complexity ?? undefined,
    linesOfCode: figures?.loc ?? undefined,
    numberOfMethods: figures?.methods ?? 0,
    numberOfClones: figures?.clones ?? undefined,
    coverage: percentage === undefined ? undefined : Math.floor(percentage),
    coverageWithDecimals: percentage,
    ...(file.copies === 0 ? {} : { sourceLinesOfCode: file.coverableLines, coveredLines: file.coveredLines }),
  };
}

/** The commit that a file is shown of: that of its coverage, where it has any; '' where no commit has it any more. */
export const commitOf = ({ covered, analysed }: FoundFile): string =>
  covered?.commitSha ?? analysed?.commitSha ?? '';

/** `commitId`: of the commit that `commitOf` gives. */
export function renderFound(
  grant: RepositoryGrant,
  file: FoundFile,
  { fileId, commitId }: { fileId: number; commitId: number },
): object {
  const { path, covered, analysed } = file;
  const commitSha = commitOf(file);
  const counts = covered && countCovered(covered.lines);
  const coverage = counts && percentageOf(counts);
  return {
    file: {
      commitId,
      commitSha,
      fileId,
      fileDataId: fileId,
      path,
      language: covered?.languages[0] ?? analysed?.figures.language ?? '',
      gitProviderUrl: (commitSha === '' ? undefined : addressOfFile(grant, commitSha, path)) ?? '',
      ignored: false,
    },
    ...(analysed ? renderFigures(analysed.figures) : {}),
    ...(coverage === undefined ? {} : { coverage: { coverage, ...counts } }),
  };
}

const renderFigures = (figures: FileFigures): object => ({
  metrics: {
    linesOfCode: figures.loc ?? undefined,
    commentedLinesOfCode: figures.cloc ?? undefined,
    numberOfMethods: figures.methods ?? undefined,
    numberOfClasses: figures.classes ?? undefined,
  },
  quality: {
    totalIssues: figures.issues,
    ...NO_GRADE,
    complexity: figures.complexity ?? undefined,
    // In this place it is the number of clones.
    duplication: figures.clones ?? undefined,
  },
});
