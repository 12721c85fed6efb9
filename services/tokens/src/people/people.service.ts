import { emailKey, type OrganizationRole, pageOf, type peopleQuery, type Person } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { anyCase } from './any-case';
import { type CsvPerson, toCsv } from './people-csv';

export interface PeoplePage {
  readonly people: Person[];
  readonly total: number;
  readonly cursor?: string;
}

interface Row extends CsvPerson {
  readonly id: number;
  readonly role: OrganizationRole | null;
  readonly is_last_admin: boolean;
}

/**
 * $1 organization; $2 part of an address, and $3 the expression for part of a name, or both null; $4 only those with a role in the
 * organization itself.
 */
const PEOPLE = `
  select a.id, a.email, a.name, m.role,
         coalesce(m.role = 'admin' and not exists (
           select from organization_members other
           where other.organization_id = $1 and other.role = 'admin' and other.account_id <> a.id), false) as is_last_admin
  from organization_grants g
  join accounts a on a.id = g.account_id
  left join organization_members m on m.organization_id = $1 and m.account_id = a.id
  where g.organization_id = $1 and (not $4 or m.role is not null)
    and ($2::text is null or strpos(a.email_key, $2) > 0 or a.name ~ $3)`;

/** Who belongs to an organization. */
@Injectable()
export class PeopleService {
  constructor(private readonly db: DataSource) {}

  /** In the order in which their accounts were made, so that who joins or leaves between two pages moves nobody. */
  async list(
    organizationId: number,
    { limit, cursor, search, onlyMembers }: z.output<typeof peopleQuery>,
  ): Promise<PeoplePage> {
    const wanted = search === undefined ? [null, null] : [emailKey(search), anyCase(search)];
    const filter = [organizationId, ...wanted, onlyMembers === 'true'];
    const rows = await this.db.query<(Row & { total: number })[]>(
      `with people as (${PEOPLE})
       select id::float8 as id, email, name, role, is_last_admin, (select count(*)::int from people) as total
       from people where id > $5 order by id limit $6`,
      [...filter, cursor?.[0] ?? 0, limit + 1],
    );
    const { shown, cursor: next } = pageOf(rows, limit, ({ id }) => [id]);
    return {
      people: shown.map(toPerson),
      total: rows[0]?.total ?? (cursor ? await this.count(filter) : 0),
      ...(next !== undefined && { cursor: next }),
    };
  }

  async csv(organizationId: number): Promise<string> {
    const rows = await this.db.query<Row[]>(`${PEOPLE} order by a.id`, [organizationId, null, null, false]);
    return toCsv(rows);
  }

  /** Of a page that begins after the last one. */
  private async count(filter: readonly unknown[]): Promise<number> {
    const [row] = await this.db.query<{ total: number }[]>(
      `select count(*)::int as total from (${PEOPLE}) p`,
      [...filter],
    );
    return row?.total ?? 0;
  }
}

const toPerson = (row: Row): Person => ({
  ...(row.name !== null && { name: row.name }),
  email: row.email,
  emails: [row.email],
  userId: row.id,
  isActive: true,
  canBeRemoved: !row.is_last_admin,
  ...(row.role !== null && { role: row.role }),
});
