import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The digest of a path in SQL, as `repository_files` knows it. */
const DIGEST = `sha256(convert_to(path, 'UTF8'))`;

/**
 * The public API names files by numbers. A path of a repository has one for ever, through all commits and branches, so that a
 * number that a client keeps goes on meaning the same file. It is given when the path is first shown to somebody, and not by
 * the worker when a report comes in: most files of most reports are never asked for, reports from before this table need no
 * filling in, and no upload waits for another that names the same new files.
 */
@Injectable()
export class FileIds {
  constructor(private readonly db: DataSource) {}

  /** By path. Safe to call at once for the same paths; not for use in a transaction that is to see what others commit. */
  async of(repositoryId: number, paths: readonly string[]): Promise<Map<string, number>> {
    const known = await this.read(repositoryId, paths);
    const missing = paths.filter((path) => !known.has(path));
    if (missing.length === 0) return known;
    // In one order, so that two requests never wait for each other.
    await this.db.query(
      `insert into repository_files (repository_id, path_digest, path)
       select $1, ${DIGEST}, path from unnest($2::text[]) as path order by 2
       on conflict (repository_id, path_digest) do nothing`,
      [repositoryId, missing],
    );
    return new Map([...known, ...(await this.read(repositoryId, missing))]);
  }

  /** Undefined: no file of this repository has this number. */
  async pathOf(repositoryId: number, fileId: number): Promise<string | undefined> {
    const [row] = await this.db.query<{ path: string }[]>(
      'select path from repository_files where file_id = $2 and repository_id = $1',
      [repositoryId, fileId],
    );
    return row?.path;
  }

  private async read(repositoryId: number, paths: readonly string[]): Promise<Map<string, number>> {
    if (paths.length === 0) return new Map();
    const rows = await this.db.query<{ path: string; fileId: number }[]>(
      `select path, file_id as "fileId" from repository_files
       where repository_id = $1 and path_digest in (select ${DIGEST} from unnest($2::text[]) as path)`,
      [repositoryId, paths],
    );
    return new Map(rows.map(({ path, fileId }) => [path, fileId]));
  }
}
