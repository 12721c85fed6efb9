import type { EntityManager } from 'typeorm';
import { Turns } from '../coverage/scan-coverage-body';
import type { Claim } from '../work/work-queue';
import type { FileIssue } from './fingerprint';
import type { ResultClone, ResultFile } from './merge-results';

export interface IssueRow {
  issueId: number;
  fileNumber: number;
  language: string;
  issue: FileIssue;
}

/** What an issue without a category is shown under: clients expect one. */
const NO_CATEGORY = 'Unknown';
const ROWS_PER_INSERT = 500;

/** A twin that stores the same generation makes each of these a wait and then nothing; the writer then finds it out. */
export async function insertFiles(
  tx: EntityManager,
  claim: Claim,
  files: readonly ResultFile[],
): Promise<void> {
  await inBatches(files, async (batch, first) => {
    await tx.query(
      `insert into analysis_files (result_position, generation, number, file_path, language, issues, clones,
         complexity, loc, cloc, nr_methods, nr_classes, line_complexities)
       select $1, $2, $3::int + ordinality - 1, path, language, issues, clones,
         complexity, loc, cloc, methods, classes, lines
       from unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[],
         $12::int[], $13::jsonb[]) with ordinality
         as file (path, language, issues, clones, complexity, loc, cloc, methods, classes, lines, ordinality)
       on conflict do nothing`,
      [
        ...[claim.position, claim.generation, first],
        batch.map(({ path }) => path),
        batch.map(({ language }) => language),
        batch.map(({ issues }) => issues.length),
        batch.map(({ clones }) => clones),
        ...(['complexity', 'loc', 'cloc', 'nrMethods', 'nrClasses'] as const).map((figure) =>
          batch.map(({ metrics }) => metrics?.[figure] ?? null),
        ),
        batch.map(({ metrics }) => JSON.stringify(metrics?.lineComplexities ?? [])),
      ],
    );
  });
}

export async function insertIssues(
  tx: EntityManager,
  claim: Claim,
  issues: readonly IssueRow[],
): Promise<void> {
  await inBatches(issues, async (batch) => {
    await tx.query(
      `insert into analysis_issues (result_position, generation, issue_id, file_number, line, line_column, tool,
         pattern_id, category, level, message, language)
       select $1, $2, * from unnest($3::bigint[], $4::int[], $5::int[], $6::int[], $7::text[], $8::text[],
         $9::text[], $10::text[], $11::text[], $12::text[])
       on conflict do nothing`,
      [
        ...[claim.position, claim.generation],
        batch.map(({ issueId }) => issueId),
        batch.map(({ fileNumber }) => fileNumber),
        batch.map(({ issue }) => issue.line),
        batch.map(({ issue }) => issue.column),
        batch.map(({ issue }) => issue.tool),
        batch.map(({ issue }) => issue.pattern),
        batch.map(({ issue }) => issue.category ?? NO_CATEGORY),
        batch.map(({ issue }) => issue.level),
        batch.map(({ issue }) => issue.message),
        batch.map(({ language }) => language),
      ],
    );
  });
}

/** Gives how many there were. */
export async function insertClones(
  tx: EntityManager,
  claim: Claim,
  clones: Iterable<ResultClone>,
): Promise<number> {
  return inBatches(clones, async (batch, first) => {
    await tx.query(
      `insert into analysis_clones
         (result_position, generation, number, language, clone_lines, nr_tokens, nr_lines, files)
       select $1, $2, $3::int + ordinality - 1, language, lines, tokens, count, files
       from unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::jsonb[]) with ordinality
         as clone (language, lines, tokens, count, files, ordinality)
       on conflict do nothing`,
      [
        ...[claim.position, claim.generation, first],
        batch.map(({ language }) => language),
        batch.map(({ cloneLines }) => cloneLines),
        batch.map(({ nrTokens }) => nrTokens),
        batch.map(({ nrLines }) => nrLines),
        batch.map(({ files }) => JSON.stringify(files)),
      ],
    );
  });
}

/** Gives how many items there were. */
async function inBatches<T>(
  items: Iterable<T>,
  insert: (batch: readonly T[], first: number) => Promise<void>,
): Promise<number> {
  const turns = new Turns();
  let done = 0;
  let batch: T[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await insert(batch, done);
    done += batch.length;
    batch = [];
  };
  for (const item of items) {
    batch.push(item);
    if (batch.length === ROWS_PER_INSERT) await flush();
    if (turns.spent) await turns.next();
  }
  await flush();
  return done;
}
