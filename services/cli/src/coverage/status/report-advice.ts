import type { REPORT_STATUSES } from '@libs/contracts';

export type ReportStatus = (typeof REPORT_STATUSES)[number];

interface Advice {
  /** What the status means. */
  readonly meaning: string;
  /** What can be done about it. */
  readonly remedy: string | undefined;
}

/** For each status of contract 4.2. */
export const ADVICE: Readonly<Record<ReportStatus, Advice>> = {
  Processed: { meaning: 'The coverage is worked out and shown.', remedy: undefined },
  Pending: {
    meaning: 'It is received and not worked out yet, which takes seconds.',
    remedy: 'Wait (--wait). If it stays, the problem beside it says why.',
  },
  MissingFinal: {
    meaning: 'Partial reports wait to be merged.',
    remedy: 'When all are uploaded, say so: portcullis coverage upload --final.',
  },
  CommitNotFound: {
    meaning: 'The repository is known, and this commit is not (yet).',
    remedy:
      'It resolves itself when the commit is imported. If it does not, the SHA may be that of a merge that CI made up: name the head by --commit.',
  },
  BranchNotEnabled: {
    meaning: 'The commit is on no branch that is analysed, as after a squash or a rebase.',
    remedy:
      "Enable the branch in the repository's settings, or upload for the commit that the branch has now.",
  },
  CommitNotAnalysed: {
    meaning: 'The analysis of the commit is not finished, and coverage is shown after it.',
    remedy: 'Wait until it is; where analysis runs on your side, send its results with resultsFinal.',
  },
};
