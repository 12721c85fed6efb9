import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  directoryColumns,
  type DirectoryRepository,
  type DirectoryRow,
  toDirectoryRepository,
} from './directory-repository';
import { nameKey } from './seed-directory';

export interface RepositorySelection {
  readonly organizationId: number;
  readonly accountId: number;
  /** A part of the name, in whatever case. */
  readonly search?: string | undefined;
  readonly names?: readonly string[] | undefined;
}

export interface RepositoryPage {
  readonly repositories: DirectoryRepository[];
  readonly total: number;
  /** There when more follow: the position that the next page begins after. */
  readonly next?: string;
}

/**
 * $1 organization, $2 account, $3 part of a name or null, $4 names or null, both as names are compared. Whoever has no role on
 * a repository sees it if it is not private. Whoever administers the organization has a grant on each of its repositories; that
 * is asked first, because it saves reading as many grants. `strpos` knows no metacharacters.
 */
const VISIBLE = `
  r.organization_id = $1 and r.deleted_at is null
  and (
    r.visibility <> 'Private'
    or (select role <> 'member' from organization_grants where organization_id = $1 and account_id = $2)
    or r.id in (select repository_id from repository_grants where account_id = $2)
  )
  and ($3::text is null or strpos(r.name_key, $3) > 0)
  and ($4::text[] is null or r.name_key = any($4))`;

/** $5 position or null, $6 most rows. Each row asks for its own grant: joined, the account's grants would all be read. */
const PAGE = `
  select page.*, coalesce(
    (select permission from repository_grants where repository_id = page.id and account_id = $2), 'read'
  ) as permission
  from (
    select ${directoryColumns('$2')}, r.name_key
    from repositories r join organizations o on o.id = r.organization_id
    where ${VISIBLE} and ($5::text is null or r.name_key > $5)
    order by r.name_key limit $6
  ) page
  order by page.name_key`;

const TOTAL = `select count(*)::int as total from repositories r where ${VISIBLE}`;

/** The repositories of an organization that an account may see. */
@Injectable()
export class VisibleRepositories {
  constructor(private readonly db: DataSource) {}

  async page(
    selection: RepositorySelection,
    { limit, after }: { limit: number; after?: string | undefined },
  ): Promise<RepositoryPage> {
    const { organizationId, accountId, search, names } = selection;
    const wanted = [
      organizationId,
      accountId,
      search === undefined ? null : nameKey(search),
      names ? [...new Set(names.map(nameKey))] : null,
    ];
    const rows = await this.db.query<(DirectoryRow & { name_key: string })[]>(PAGE, [
      ...wanted,
      after ?? null,
      limit + 1,
    ]);
    const [counted] = await this.db.query<{ total: number }[]>(TOTAL, wanted);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      repositories: shown.map(toDirectoryRepository),
      total: counted?.total ?? 0,
      ...(last && shown.length < rows.length && { next: last.name_key }),
    };
  }
}
