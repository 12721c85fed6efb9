import { Injectable } from '@nestjs/common';
import type { IssueLevel } from '@libs/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { FileIds } from '../coverage/files/file-ids';
import { FileNotFound, IssueNotFound } from '../ingestion.errors';
import { type AnalysedCommit, type BranchWanted, newestAnalysed } from './analysed-commit';
import { newestWithFile } from './analysed-files';
import { conditionsOf, ISSUES, type IssuesWanted, Parameters } from './issue-conditions';

export interface IssueFound {
  issueId: number;
  fileId: number;
  filePath: string;
  line: number;
  tool: string;
  patternId: string;
  category: string;
  level: IssueLevel;
  message: string;
  language: string;
  firstCommitSha: string;
  authorEmail: string | null;
  authorName: string | null;
  committedAt: Date | null;
  ignoredAt: Date | null;
  reason: string | null;
  comment: string | null;
}

const OVERVIEWS = ['categories', 'languages', 'levels', 'patterns', 'authors'] as const;
export type OverviewKind = (typeof OVERVIEWS)[number];

export interface Count {
  kind: OverviewKind;
  name: string;
  total: number;
}

/** Each overview holds this many names, those with the most issues. */
const MAX_COUNTS = 1_000;

const COLUMNS_OF: Readonly<Record<OverviewKind, string>> = {
  categories: 'category',
  languages: 'language',
  levels: 'level',
  patterns: 'pattern_id',
  authors: 'author_email',
};

const FILE = `join analysis_files f
  on f.result_position = i.result_position and f.generation = i.generation and f.number = i.file_number`;

type IssueRow = Omit<IssueFound, 'fileId'>;

interface IssuesPage {
  after: number;
  limit: number;
}

const COLUMNS = `i.issue_id as "issueId", f.file_path as "filePath", i.line, i.tool,
  i.pattern_id as "patternId", i.category, i.level, i.message, i.language,
  d.first_commit_sha as "firstCommitSha", c.author_email as "authorEmail", c.author_name as "authorName",
  c.committed_at as "committedAt", g.ignored_at as "ignoredAt", g.reason, g.comment`;

/** Reads. Every statement is scoped by the repository that the assertion grants. */
@Injectable()
export class IssuesService {
  constructor(
    private readonly db: DataSource,
    private readonly fileIds: FileIds,
  ) {}

  /**
   * One page of the issues of a branch's newest analysed commit, in the order in which issues were first seen; and how many
   * there are in all. The position is the issue's own, so it holds when a newer commit is analysed between two pages.
   */
  async search(
    repositoryId: number,
    branch: BranchWanted,
    wanted: IssuesWanted,
    page: IssuesPage,
  ): Promise<{ issues: IssueFound[]; total: number }> {
    const { rows, total } = await this.db.transaction('REPEATABLE READ', async (tx) => {
      const commit = await newestAnalysed(tx, repositoryId, branch);
      return commit ? readPage(tx, commit, wanted, page) : { rows: [], total: 0 };
    });
    return { issues: await this.withFileIds(repositoryId, rows), total };
  }

  /**
   * The same of one file, as the newest commit has it that was analysed and holds it, on whatever branch; without ignored ones.
   * @throws FileNotFound
   */
  async ofFile(
    repositoryId: number,
    fileId: number,
    page: IssuesPage,
  ): Promise<{ issues: IssueFound[]; total: number }> {
    const path = await this.fileIds.pathOf(repositoryId, fileId);
    if (path === undefined) throw new FileNotFound();
    const { rows, total } = await this.db.transaction('REPEATABLE READ', async (tx) => {
      const commit = await newestWithFile(tx, repositoryId, path);
      if (!commit) return { rows: [], total: 0 };
      return readPage(tx, commit, { filter: {}, ignored: false, fileNumber: commit.fileNumber }, page);
    });
    return { issues: rows.map((row) => ({ ...row, fileId })), total };
  }

  /** How many issues a search with the same filter would give, by several of their properties. */
  async overview(repositoryId: number, branch: BranchWanted, wanted: IssuesWanted): Promise<Count[]> {
    return this.db.transaction('REPEATABLE READ', async (tx) => {
      const commit = await newestAnalysed(tx, repositoryId, branch);
      if (!commit) return [];
      const { text, values } = overviewStatement(commit, wanted);
      return tx.query<Count[]>(text, values);
    });
  }

  /**
   * An issue as the newest commit has it that was analysed and holds it, on whatever branch; ignored or not.
   * @throws IssueNotFound
   */
  async one(repositoryId: number, issueId: number): Promise<IssueFound> {
    const rows = await this.db.query<IssueRow[]>(
      `select ${COLUMNS} from ${ISSUES} ${FILE}
       join analysis_results r on r.position = i.result_position and r.done = i.generation
       where r.repository_id = $1 and i.issue_id = $2 order by i.result_position desc limit 1`,
      [repositoryId, issueId],
    );
    const [issue] = await this.withFileIds(repositoryId, rows);
    if (!issue) throw new IssueNotFound();
    return issue;
  }

  private async withFileIds(repositoryId: number, rows: readonly IssueRow[]): Promise<IssueFound[]> {
    const ids = await this.fileIds.of(repositoryId, [...new Set(rows.map(({ filePath }) => filePath))]);
    return rows.map((row) => {
      const fileId = ids.get(row.filePath);
      if (fileId === undefined) throw new Error('A file has no number though it was given one just now.');
      return { ...row, fileId };
    });
  }
}

async function readPage(
  tx: EntityManager,
  commit: AnalysedCommit,
  wanted: IssuesWanted,
  page: IssuesPage,
): Promise<{ rows: IssueRow[]; total: number }> {
  const counted = new Parameters();
  const [count] = await tx.query<[{ total: number }]>(
    `select count(*)::int as total from ${ISSUES} where ${conditionsOf(commit, wanted, counted)}`,
    counted.values,
  );
  const parameters = new Parameters();
  const conditions = conditionsOf(commit, wanted, parameters);
  const rows = await tx.query<IssueRow[]>(
    `select ${COLUMNS} from ${ISSUES} ${FILE}
     where ${conditions} and i.issue_id > ${parameters.add(page.after)}
     order by i.issue_id limit ${parameters.add(page.limit)}`,
    parameters.values,
  );
  return { rows, total: count.total };
}

function overviewStatement(
  commit: AnalysedCommit,
  wanted: IssuesWanted,
): { text: string; values: readonly unknown[] } {
  const parameters = new Parameters();
  const counts = OVERVIEWS.map(
    (kind) =>
      `(select '${kind}' as kind, ${COLUMNS_OF[kind]} as name, count(*)::int as total from found
        where ${COLUMNS_OF[kind]} is not null group by 2 order by total desc, name limit ${MAX_COUNTS})`,
  );
  const text = `with found as materialized (
      select i.category, i.language, i.level, i.pattern_id, c.author_email
      from ${ISSUES} where ${conditionsOf(commit, wanted, parameters)})
    ${counts.join(' union all ')}`;
  return { text, values: parameters.values };
}
