import type { IssuesFilter } from '@libs/contracts';
import type { AnalysedCommit } from './analysed-commit';

/**
 * The issues of a commit, each with what is known of it: `i` the issue there, `g` ignored, `d` as such, `c` its first commit.
 * Outer joins on keys, so that Postgres leaves out those that a statement does not use.
 */
export const ISSUES = `analysis_issues i
  left join issues d on d.issue_id = i.issue_id
  left join commits c on c.repository_id = d.repository_id and c.commit_sha = d.first_commit_sha
  left join ignored_issues g on g.issue_id = i.issue_id`;

export interface IssuesWanted {
  filter: IssuesFilter;
  /** Names of the filter's `toolUuids`, in lower case; undefined: of whatever tool. */
  tools?: readonly string[] | undefined;
  ignored: boolean;
  /** Only those of the file that has this number in the results of the commit. */
  fileNumber?: number;
}

/** Collects the parameters of a statement while its text is made. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Which of `ISSUES` are wanted, as SQL. */
export function conditionsOf(
  commit: AnalysedCommit,
  { filter, tools, ignored, fileNumber }: IssuesWanted,
  parameters: Parameters,
): string {
  const conditions = [
    `i.result_position = ${parameters.add(commit.position)}`,
    `i.generation = ${parameters.add(commit.generation)}`,
    `g.issue_id is ${ignored ? 'not null' : 'null'}`,
  ];
  if (fileNumber !== undefined) conditions.push(`i.file_number = ${parameters.add(fileNumber)}`);
  const among = (column: string, values: readonly string[] | null | undefined): void => {
    if (values && values.length > 0) conditions.push(`${column} = any(${parameters.add(values)}::text[])`);
  };
  among('i.pattern_id', filter.patternIds);
  among('i.category', filter.categories);
  among('i.level', filter.levels);
  among(`replace(lower(i.language), ' ', '')`, filter.languages?.map(plain));
  among(
    'lower(c.author_email)',
    filter.authorEmails?.map((email) => email.toLowerCase()),
  );
  if (tools) conditions.push(`lower(i.tool) = any(${parameters.add(tools)}::text[])`);
  // No issue has a tag or is a potential false positive: see issuesFilter.
  if ((filter.tags && filter.tags.length > 0) || filter.onlyPotentialFalsePositives) conditions.push('false');
  return conditions.join(' and ');
}

const plain = (language: string): string => language.toLowerCase().replaceAll(' ', '');
