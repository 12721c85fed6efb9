import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Accepted } from '../audit/accepted';
import { changeConfiguration } from './change-configuration';
import { ConfigurationTooLarge } from './configuration.errors';

const MAX_IGNORED_FILES = 10_000;

export interface IgnoredFile {
  position: number;
  path: string;
}

/** Files that an analysis leaves out. Only what was said here: what is in a repository's files is not known. */
@Injectable()
export class IgnoredFiles {
  constructor(private readonly db: DataSource) {}

  /** One page, in the order in which they were ignored, and how many there are in all. */
  async page(
    repositoryId: number,
    page: { after: number; limit: number },
  ): Promise<{ files: IgnoredFile[]; total: number }> {
    const files = await this.db.query<IgnoredFile[]>(
      `select position, path from ignored_files where repository_id = $1 and position > $2
       order by position limit $3`,
      [repositoryId, page.after, page.limit],
    );
    const [count] = await this.db.query<[{ total: number }]>(
      'select count(*)::int as total from ignored_files where repository_id = $1',
      [repositoryId],
    );
    return { files, total: count.total };
  }

  async all(repositoryId: number): Promise<string[]> {
    const files = await this.db.query<{ path: string }[]>(
      'select path from ignored_files where repository_id = $1 order by position',
      [repositoryId],
    );
    return files.map(({ path }) => path);
  }

  /**
   * Ignoring twice is a success, and so is unignoring what is not ignored.
   * @throws ConfigurationTooLarge
   */
  async turn(repositoryId: number, path: string, ignored: boolean, accepted: Accepted): Promise<void> {
    if (ignored) return this.ignore(repositoryId, path, accepted);
    await accepted();
    await this.db.query(
      `delete from ignored_files where repository_id = $1 and path_digest = sha256(convert_to($2, 'UTF8'))`,
      [repositoryId, path],
    );
  }

  private async ignore(repositoryId: number, path: string, accepted: Accepted): Promise<void> {
    await changeConfiguration(this.db, repositoryId, accepted, async (tx) => {
      await tx.query(
        `insert into ignored_files (repository_id, path, path_digest)
         values ($1, $2, sha256(convert_to($2, 'UTF8'))) on conflict do nothing`,
        [repositoryId, path],
      );
      const [count] = await tx.query<[{ total: number }]>(
        'select count(*)::int as total from ignored_files where repository_id = $1',
        [repositoryId],
      );
      if (count.total > MAX_IGNORED_FILES)
        throw new ConfigurationTooLarge(MAX_IGNORED_FILES, 'ignored files');
    });
  }
}
