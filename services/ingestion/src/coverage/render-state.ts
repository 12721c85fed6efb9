import type { RepositoryGrant, uploadState } from '@libs/contracts';
import type { z } from 'zod';
import { renderBranch, renderCommit } from '../git/render-git';
import type { ReportState } from './report-states';

/** What became of the uploads of a report, as the public API shows it. */
export const renderState = (grant: RepositoryGrant, state: ReportState): z.output<typeof uploadState> => ({
  reportId: state.reportId,
  targetCommitSha: state.commitSha,
  ...(state.commit && {
    commit: {
      ...renderCommit(grant, state.commit),
      branches: state.commit.branches.map((branch) => renderBranch(grant, branch)),
    },
  }),
  language: state.language,
  createdAt: state.createdAt.toISOString(),
  sizeBytes: state.sizeBytes,
  kind: state.isPartial ? 'partial' : 'complete',
  status: state.status,
  ...(state.problem === null ? {} : { problem: state.problem }),
});
