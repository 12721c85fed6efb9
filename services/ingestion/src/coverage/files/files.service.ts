import { Injectable } from '@nestjs/common';
import { cursorAt, type RepositoryGrant } from '@libs/contracts';
import { InvalidRequest } from '@libs/http';
import { FileNotFound } from '../../ingestion.errors';
import { CoveredCommits } from '../covered-commits';
import { mergeLines, type PackedLines } from '../packed-lines';
import type { CountedFile } from '../commit-coverage';
import { CommitFiles, coverageRank, type FilePosition, type FilesWanted } from './commit-files';
import { FileIds } from './file-ids';

export interface ListedFile extends CountedFile {
  readonly fileId: number;
}

export interface FilesPage {
  readonly files: ListedFile[];
  readonly total: number;
  readonly branchId: number | undefined;
  /** Absent on the last page. */
  readonly cursor?: string;
}

export type FilesCursor = readonly [commitSha: string, coverage: number, fileId: number];

export interface FilesQuestion extends Omit<FilesWanted, 'after'> {
  readonly branch: string | undefined;
  readonly cursor: FilesCursor | undefined;
}

export interface FoundFile {
  readonly path: string;
  /** The newest commit that has it; undefined if none of the newest ones does. */
  readonly found?: { readonly commitSha: string; readonly languages: string[]; readonly lines: PackedLines };
}

/** A file that is in none of so many commits with coverage, the newest first, has no coverage any more. */
const COMMITS_LOOKED_AT = 20;

/** Every statement is scoped by the repository that the assertion grants. */
@Injectable()
export class FilesService {
  constructor(
    private readonly commits: CoveredCommits,
    private readonly files: CommitFiles,
    private readonly ids: FileIds,
  ) {}

  /**
   * Files of the newest commit with coverage. The pages after the first are of the same commit, whatever comes in meanwhile.
   * @throws BranchNotFound
   */
  async list(grant: RepositoryGrant, question: FilesQuestion): Promise<FilesPage> {
    const { repositoryId } = grant;
    const { branch, cursor, limit } = question;
    const branchId = branch === undefined ? undefined : await this.commits.branchId(grant, branch);
    const commitSha = cursor?.[0] ?? (await this.commits.newest(repositoryId, 1, branchId))[0];
    if (commitSha === undefined) return { files: [], total: 0, branchId };
    const after = cursor && (await this.positionOf(repositoryId, cursor));
    const { files, total } = await this.files.page(
      { repositoryId, commitSha },
      { ...question, after, limit: limit + 1 },
    );
    const shown = files.slice(0, limit);
    const ids = await this.ids.of(
      repositoryId,
      shown.map(({ path }) => path),
    );
    const listed = shown.map((file) => ({ ...file, fileId: ids.get(file.path) ?? 0 }));
    const last = listed.at(-1);
    if (files.length <= limit || last === undefined) return { files: listed, total, branchId };
    return { files: listed, total, branchId, cursor: cursorAt(commitSha, coverageRank(last), last.fileId) };
  }

  /**
   * The file of that number, with its lines in the newest commit that has it, those of all languages merged.
   * @throws FileNotFound
   */
  async find(repositoryId: number, fileId: number): Promise<FoundFile> {
    const path = await this.ids.pathOf(repositoryId, fileId);
    if (path === undefined) throw new FileNotFound();
    for (const commitSha of await this.commits.newest(repositoryId, COMMITS_LOOKED_AT)) {
      const there = await this.files.copiesOf({ repositoryId, commitSha }, path);
      if (!there) continue;
      const { languages, copies } = there;
      return { path, found: { commitSha, languages, lines: copies.reduce(mergeLines) } };
    }
    return { path };
  }

  private async positionOf(repositoryId: number, [, coverage, fileId]: FilesCursor): Promise<FilePosition> {
    const path = await this.ids.pathOf(repositoryId, fileId);
    if (path === undefined) throw new InvalidRequest('cursor: must be one that a reply of this list gave');
    return { coverage, path };
  }
}
