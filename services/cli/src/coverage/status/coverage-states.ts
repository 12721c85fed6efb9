import { commitReportsReply, coverageStatusReply } from '@libs/contracts';
import { ApiFailure } from '../../api/api.errors';
import type { RepositoryName } from '../../api/names';
import type { PublicApiClient } from '../../api/public-api.client';
import type { ReportStatus } from './report-advice';

export interface ReportState {
  readonly language: string;
  readonly status: ReportStatus;
  readonly createdAt: string;
  readonly reportId: string;
  /** Why it could not be worked out. */
  readonly problem: string | undefined;
}

/** Of how many uploads the service tells the whole status. */
const LAST = 50;
const MAX_LANGUAGES = 100;

type ToldStatus = Pick<ReportState, 'status' | 'problem'>;

/** What became of a commit's reports, one for each language. */
export async function coverageStates(
  api: PublicApiClient,
  { path: repository }: RepositoryName,
  commit: string,
): Promise<readonly ReportState[]> {
  const reports = await api.call(
    { method: 'GET', path: `${repository}/commits/${commit}/coverage/reports?limit=${MAX_LANGUAGES}` },
    commitReportsReply,
  );
  if (reports.data.length === 0) return [];
  const told = await toldStatuses(api, repository, commit);
  return reports.data.map(({ language = '', createdAt, reportId, isFinal, processed }) => ({
    language,
    createdAt,
    reportId,
    // Of a report that many came after, or for whoever may not upload, the service tells less.
    ...(told.get(language) ?? { status: derived(isFinal, processed), problem: undefined }),
  }));
}

async function toldStatuses(
  api: PublicApiClient,
  repository: string,
  commit: string,
): Promise<ReadonlyMap<string, ToldStatus>> {
  try {
    const { data } = await api.call(
      { method: 'GET', path: `${repository}/coverage/status?limit=${LAST}` },
      coverageStatusReply,
    );
    const ofCommit = data.lastReports.filter(({ targetCommitSha }) => targetCommitSha === commit);
    return new Map(ofCommit.map(({ language = '', status, problem }) => [language, { status, problem }]));
  } catch (error) {
    if (error instanceof ApiFailure && error.problem === 'forbidden') return new Map();
    throw error;
  }
}

function derived(isFinal: boolean, isProcessed: boolean): ReportStatus {
  if (!isFinal) return 'MissingFinal';
  return isProcessed ? 'Processed' : 'Pending';
}
