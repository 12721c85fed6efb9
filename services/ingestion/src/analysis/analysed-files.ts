import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type AnalysedCommit, type BranchWanted, newestAnalysed } from './analysed-commit';

/** What the results of a commit say of one file; null: nobody measured it. */
export interface FileFigures {
  readonly path: string;
  readonly language: string;
  /** Without those that are ignored. */
  readonly issues: number;
  readonly clones: number | null;
  readonly complexity: number | null;
  readonly loc: number | null;
  readonly cloc: number | null;
  readonly methods: number | null;
  readonly classes: number | null;
}

/** A file that is in none of so many analysed commits, the newest first, has no results any more. */
const COMMITS_LOOKED_AT = 20;

/**
 * SQL: the files of the results of $1, the repository, at `position`, each path once. Whether a file without a clone has none or
 * was never looked at, only the uploads tell: it was if one that is sealed tells of duplication. That is asked once, not of each
 * file, and so is how many issues are ignored, by the number of the file: `offset 0` keeps Postgres from moving them there, and
 * one value is not joined, which goes wrong by seconds as long as Postgres has no statistics of new results.
 */
export const analysedFiles = (position: string): string => `(
  select f.file_path collate "C" as path, f.language,
    f.issues - coalesce((results.ignored ->> f.number::text)::int, 0) as issues,
    case when results.tell_of_clones then f.clones end as clones,
    f.complexity, f.loc, f.cloc, f.nr_methods as methods, f.nr_classes as classes
  from (
    select r.position, r.done, exists (
      select from analysis_uploads u
      where u.repository_id = r.repository_id and u.commit_sha = r.commit_sha and u.kind = 'duplication'
        and u.generation <= r.done) as tell_of_clones,
      (select jsonb_object_agg(file.number, file.issues) from (
         select i.file_number as number, count(*) as issues
         from ignored_issues g join analysis_issues i on i.issue_id = g.issue_id
         where g.repository_id = $1 and i.result_position = r.position and i.generation = r.done
         group by i.file_number) file) as ignored
    from analysis_results r where r.repository_id = $1 and r.position = ${position}
    offset 0) results
  join analysis_files f on f.result_position = results.position and f.generation = results.done)`;

const COLUMNS = 'path, language, issues, clones, complexity, loc, cloc, methods, classes';

/** Those of some files of a commit's results; without the files that the results do not know. */
export async function figuresOf(
  tx: EntityManager,
  { repositoryId, position }: { repositoryId: number; position: number },
  paths: readonly string[],
): Promise<Map<string, FileFigures>> {
  if (paths.length === 0) return new Map();
  const rows = await tx.query<FileFigures[]>(
    `select ${COLUMNS} from ${analysedFiles('$2')} as file where path = any($3::text[])`,
    [repositoryId, position, paths],
  );
  return new Map(rows.map((row) => [row.path, row]));
}

/** The newest commit that was analysed and holds a file, on whatever branch, and the number that the file has there. */
export async function newestWithFile(
  tx: EntityManager,
  repositoryId: number,
  path: string,
): Promise<(AnalysedCommit & { fileNumber: number }) | undefined> {
  const [newest] = await tx.query<(AnalysedCommit & { fileNumber: number })[]>(
    `select r.position, r.generation, f.number as "fileNumber"
     from (
       select position, done as generation from analysis_results
       where repository_id = $1 and done > 0 and has_issues order by position desc limit ${COMMITS_LOOKED_AT}) r
     join analysis_files f on f.result_position = r.position and f.generation = r.generation
     where f.file_path = $2 order by r.position desc limit 1`,
    [repositoryId, path],
  );
  return newest;
}

@Injectable()
export class AnalysedFiles {
  constructor(private readonly db: DataSource) {}

  /**
   * The position of the results that the issues of a branch are read from; 0 while there are none.
   * @throws BranchNotFound
   */
  async positionOf(repositoryId: number, branch: BranchWanted): Promise<number> {
    return (await newestAnalysed(this.db.manager, repositoryId, branch))?.position ?? 0;
  }

  /** A file as the newest commit has it that was analysed and holds it, on whatever branch. */
  async newest(
    repositoryId: number,
    path: string,
  ): Promise<{ commitSha: string; figures: FileFigures } | undefined> {
    const [row] = await this.db.query<(FileFigures & { commitSha: string })[]>(
      `select newest.commit_sha as "commitSha", file.*
       from (
         select position, commit_sha from analysis_results
         where repository_id = $1 and done > 0 and has_issues order by position desc limit ${COMMITS_LOOKED_AT}) newest
       cross join lateral (
         select ${COLUMNS} from ${analysedFiles('newest.position')} as file where path = $2) file
       order by newest.position desc limit 1`,
      [repositoryId, path],
    );
    if (!row) return undefined;
    const { commitSha, ...figures } = row;
    return { commitSha, figures };
  }
}
