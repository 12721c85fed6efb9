import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { BY_NAME, type Commit, COMMIT_FILES, type CountedFile, sharedFiles } from '../commit-coverage';
import type { LineCounts } from '../percentages';
import { commonFolder } from './common-folder';

export interface FileSums extends LineCounts {
  readonly files: number;
}

export interface FolderEntry extends FileSums {
  readonly path: string;
  readonly isFile: boolean;
}

export interface FolderSums extends FileSums {
  /** The largest of them. */
  readonly entries: FolderEntry[];
  readonly others: FileSums & { readonly entries: number };
}

interface Row extends FileSums {
  /** Null: all that are not among the largest. */
  place: number | null;
  entries: number;
  isFile: boolean;
  first: string;
  last: string;
}

/** As many as can be told apart in a picture. */
const SHOWN = 200;

const SUMS = `sum(files)::float8 as files, sum(coverable)::float8 as "coverableLines", sum(covered)::float8 as "coveredLines"`;

/**
 * $3: what the paths begin with. $4, $5 and $6: the files that several reports hold. The first character of a name belongs to it
 * even if it is a slash: the paths of some reports are absolute.
 */
const ENTRIES = `with file as (
    select ${BY_NAME} as path, min(f.coverable_lines) as coverable, min(f.covered_lines) as covered
    from ${COMMIT_FILES} and starts_with(${BY_NAME}, $3) group by 1 having count(*) = 1
    union all
    select path collate "C", coverable, covered from unnest($4::text[], $5::int[], $6::int[]) as shared (path, coverable, covered)),
  entry as (
    select is_file, min(path) as first, max(path) as last, count(*) as files, sum(coverable) as coverable, sum(covered) as covered
    from file
    cross join lateral (select strpos(substr(path, length($3) + 2), '/') as name_length) slash
    cross join lateral (select name_length = 0 as is_file,
      case when name_length = 0 then path else left(path, length($3) + name_length) end as name) child
    group by name, is_file),
  ranked as (
    select *, nullif(least(row_number() over (order by coverable desc, first), ${SHOWN + 1}), ${SHOWN + 1}) as place from entry)
  select place::int, bool_and(is_file) as "isFile", min(first) as first, max(last) as last, count(*)::int as entries, ${SUMS}
  from ranked group by place order by place nulls last`;

/** What lies directly in a folder. Postgres adds up whatever is below, so that the answer is small whatever the number of files. */
@Injectable()
export class FolderCoverage {
  constructor(private readonly db: DataSource) {}

  /** In one snapshot. @param folder the empty string is all files */
  async of(commit: Commit, folder: string): Promise<FolderSums> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const rows = await this.db.transaction('REPEATABLE READ', async (tx) => {
      const shared = await sharedBelow(tx, commit, prefix);
      return tx.query<Row[]>(ENTRIES, [
        ...[commit.repositoryId, commit.commitSha, prefix],
        ...(['path', 'coverableLines', 'coveredLines'] as const).map((key) =>
          shared.map((file) => file[key]),
        ),
      ]);
    });
    const others = rows.find(({ place }) => place === null) ?? { entries: 0, ...NONE };
    return {
      ...rows.reduce(add, NONE),
      entries: rows.filter(({ place }) => place !== null).map(entryOf),
      others: { entries: others.entries, ...add(NONE, others) },
    };
  }
}

const NONE: FileSums = { files: 0, coverableLines: 0, coveredLines: 0 };

const add = (one: FileSums, other: FileSums): FileSums => ({
  files: one.files + other.files,
  coverableLines: one.coverableLines + other.coverableLines,
  coveredLines: one.coveredLines + other.coveredLines,
});

const entryOf = ({ isFile, first, last, files, coverableLines, coveredLines }: Row): FolderEntry => ({
  path: isFile ? first : commonFolder(first, last),
  isFile,
  ...{ files, coverableLines, coveredLines },
});

/** To find those that several reports hold, the lines of all are read: not where there is one report. */
async function sharedBelow(tx: EntityManager, commit: Commit, prefix: string): Promise<CountedFile[]> {
  const [{ reports }] = await tx.query<[{ reports: number }]>(
    `select count(*)::int as reports from coverage_reports where repository_id = $1 and commit_sha = $2 and done > 0`,
    [commit.repositoryId, commit.commitSha],
  );
  const found: CountedFile[] = [];
  if (reports < 2) return found;
  for await (const file of sharedFiles(tx, commit, prefix))
    if (file.path.startsWith(prefix)) found.push(file);
  return found;
}
