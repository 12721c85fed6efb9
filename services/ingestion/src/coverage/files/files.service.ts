import { Injectable } from '@nestjs/common';
import { cursorAt, type RepositoryGrant } from '@libs/contracts';
import { InvalidRequest } from '@libs/http';
import { AnalysedFiles, type FileFigures } from '../../analysis/analysed-files';
import { FileNotFound } from '../../ingestion.errors';
import { CoveredCommits } from '../covered-commits';
import { mergeLines, type PackedLines } from '../packed-lines';
import { CommitFiles } from './commit-files';
import { type CommitFile, type FilePosition, type FilesOf, type FilesWanted, rankOf } from './file-order';
import { FileIds } from './file-ids';
import { FolderCoverage, type FileSums, type FolderSums } from './folder-coverage';

export interface ListedFile extends CommitFile {
  readonly fileId: number;
}

export interface FilesPage {
  readonly files: ListedFile[];
  readonly total: number;
  readonly branchId: number | undefined;
  /** Absent on the last page. */
  readonly cursor?: string;
}

export interface FolderView extends FileSums {
  /** Absent while no commit has coverage. */
  readonly commitSha?: string;
  readonly entries: (FileSums & { readonly path: string; readonly fileId?: number })[];
  readonly others: FolderSums['others'];
}

/** Of which coverage and which results the first page was, and the place of the last file. */
export type FilesCursor = readonly [commitSha: string, resultPosition: number, rank: number, fileId: number];

export interface FilesQuestion extends Omit<FilesWanted, 'after'> {
  readonly branch: string | undefined;
  readonly cursor: FilesCursor | undefined;
}

export interface FoundFile {
  readonly path: string;
  /** Its coverage in the newest commit that covers it; undefined if none of the newest ones does. */
  readonly covered?: {
    readonly commitSha: string;
    readonly languages: string[];
    readonly lines: PackedLines;
  };
  /** The same of its analysis. */
  readonly analysed?: { readonly commitSha: string; readonly figures: FileFigures } | undefined;
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
    private readonly analysed: AnalysedFiles,
    private readonly folders: FolderCoverage,
  ) {}

  /**
   * Files that the newest commit with coverage knows, or the newest one with results: they need not be the same. The pages after
   * the first are of the same two, whatever comes in meanwhile.
   * @throws BranchNotFound
   */
  async list(grant: RepositoryGrant, question: FilesQuestion): Promise<FilesPage> {
    const { repositoryId } = grant;
    const { branch, cursor, limit, sort } = question;
    const branchId = await this.branchId(grant, branch);
    const of = cursor
      ? { repositoryId, commitSha: cursor[0], resultPosition: cursor[1] }
      : await this.newest(grant, branch ?? grant.defaultBranch, branchId);
    const after = cursor && (await this.positionOf(repositoryId, cursor));
    const { files, total } = await this.files.page(of, { ...question, after, limit: limit + 1 });
    const shown = files.slice(0, limit);
    const ids = await this.ids.of(
      repositoryId,
      shown.map(({ path }) => path),
    );
    const listed = shown.map((file) => ({ ...file, fileId: ids.get(file.path) ?? 0 }));
    const last = listed.at(-1);
    if (files.length <= limit || last === undefined) return { files: listed, total, branchId };
    const next = cursorAt(of.commitSha, of.resultPosition, rankOf(last, sort), last.fileId);
    return { files: listed, total, branchId, cursor: next };
  }

  /**
   * What lies in a folder of the newest commit with coverage.
   * @throws BranchNotFound
   */
  async folder(grant: RepositoryGrant, folder: string, branch?: string): Promise<FolderView> {
    const { repositoryId } = grant;
    const branchId = await this.branchId(grant, branch);
    const [commitSha] = await this.commits.newest(repositoryId, 1, branchId);
    // No commit has the empty SHA.
    const { entries, ...sums } = await this.folders.of({ repositoryId, commitSha: commitSha ?? '' }, folder);
    const files = entries.filter(({ isFile }) => isFile).map(({ path }) => path);
    const ids = await this.ids.of(repositoryId, files);
    return {
      ...(commitSha === undefined ? {} : { commitSha }),
      ...sums,
      entries: entries.map(({ isFile, ...entry }) =>
        isFile ? { ...entry, fileId: ids.get(entry.path) ?? 0 } : entry,
      ),
    };
  }

  /**
   * The file of that number: its lines in the newest commit that has it, of the branch or of all, those of all languages merged,
   * and what the newest analysis of it says.
   * @throws FileNotFound
   * @throws BranchNotFound
   */
  async find(grant: RepositoryGrant, fileId: number, branch?: string): Promise<FoundFile> {
    const { repositoryId } = grant;
    const path = await this.pathOf(repositoryId, fileId);
    return {
      path,
      ...(await this.coverageOf(grant, path, branch)),
      analysed: await this.analysed.newest(repositoryId, path),
    };
  }

  /**
   * The lines alone.
   * @throws FileNotFound
   * @throws BranchNotFound
   */
  async lines(grant: RepositoryGrant, fileId: number, branch?: string): Promise<PackedLines> {
    const path = await this.pathOf(grant.repositoryId, fileId);
    return (await this.coverageOf(grant, path, branch)).covered?.lines ?? Buffer.alloc(0);
  }

  private async newest(
    { repositoryId, defaultBranch }: RepositoryGrant,
    branch: string,
    branchId: number | undefined,
  ): Promise<FilesOf> {
    const [commitSha = ''] = await this.commits.newest(repositoryId, 1, branchId);
    const wanted = { name: branch, isDefault: branch === defaultBranch };
    return { repositoryId, commitSha, resultPosition: await this.analysed.positionOf(repositoryId, wanted) };
  }

  private async branchId(grant: RepositoryGrant, branch: string | undefined): Promise<number | undefined> {
    return branch === undefined ? undefined : (await this.commits.branch(grant, branch))?.id;
  }

  private async coverageOf(
    grant: RepositoryGrant,
    path: string,
    branch: string | undefined,
  ): Promise<Pick<FoundFile, 'covered'>> {
    const { repositoryId } = grant;
    const branchId = await this.branchId(grant, branch);
    for (const commitSha of await this.commits.newest(repositoryId, COMMITS_LOOKED_AT, branchId)) {
      const there = await this.files.copiesOf({ repositoryId, commitSha }, path);
      if (!there) continue;
      const { languages, copies } = there;
      return { covered: { commitSha, languages, lines: copies.reduce(mergeLines) } };
    }
    return {};
  }

  private async pathOf(repositoryId: number, fileId: number): Promise<string> {
    const path = await this.ids.pathOf(repositoryId, fileId);
    if (path === undefined) throw new FileNotFound();
    return path;
  }

  private async positionOf(repositoryId: number, cursor: FilesCursor): Promise<FilePosition> {
    const [, , rank, fileId] = cursor;
    const path = await this.ids.pathOf(repositoryId, fileId);
    if (path === undefined) throw new InvalidRequest('cursor: must be one that a reply of this list gave');
    return { rank, path };
  }
}
