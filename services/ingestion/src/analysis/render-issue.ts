import type { DescribedTools } from './described-tools';
import type { Count, IssueFound, OverviewKind } from './issues.service';

/** A `CommitIssue` of the contract (2.5). */
export const renderIssue = (issue: IssueFound, tools: DescribedTools): object => ({
  ...renderDescription(issue, tools),
  resultDataId: issue.issueId,
});

/** An `IgnoredIssue` of the contract. */
export const renderIgnored = (issue: IssueFound, tools: DescribedTools): object => ({
  ...renderDescription(issue, tools),
  ...(issue.reason === null ? {} : { reason: issue.reason }),
  ...(issue.comment === null ? {} : { comment: issue.comment }),
  ignoredTimestamp: issue.ignoredAt,
});

function renderDescription(issue: IssueFound, tools: DescribedTools): object {
  const title = tools.titleOf(issue.patternId);
  const { authorEmail, authorName, committedAt } = issue;
  return {
    issueId: String(issue.issueId),
    filePath: issue.filePath,
    fileId: issue.fileId,
    patternInfo: {
      id: issue.patternId,
      ...(title === undefined ? {} : { title }),
      category: issue.category,
      level: issue.level,
      severityLevel: issue.level,
    },
    toolInfo: tools.tool(issue.tool),
    lineNumber: issue.line,
    message: issue.message,
    language: issue.language,
    lineText: '',
    commitInfo: {
      sha: issue.firstCommitSha,
      ...(authorEmail === null ? {} : { commiter: authorEmail }),
      ...(authorName === null ? {} : { commiterName: authorName }),
      ...(committedAt === null ? {} : { timestamp: committedAt }),
    },
    falsePositiveThreshold: 0,
  };
}

export function renderOverview(counts: readonly Count[], tools: DescribedTools): object {
  const named = (kind: OverviewKind): { name: string; total: number }[] =>
    counts.filter((count) => count.kind === kind).map(({ name, total }) => ({ name, total }));
  return {
    counts: {
      categories: named('categories'),
      languages: named('languages'),
      levels: named('levels'),
      tags: [],
      patterns: named('patterns').map(({ name, total }) => ({
        id: name,
        title: tools.titleOf(name) ?? name,
        total,
      })),
      authors: named('authors'),
      potentialFalsePositives: [],
    },
  };
}
