import {
  AUDIT_SHOWN_DAYS,
  type AuditLogEntry,
  type auditQuery,
  auditRole,
  MAX_AUDIT_ENTRIES,
} from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type AuditEntry, OWN_DETAILS } from './audit-log';

interface Row {
  readonly at: Date;
  readonly action: string;
  readonly result: AuditEntry['result'];
  readonly email: string | null;
  readonly account: string | null;
  readonly token: string | null;
  readonly role: string | null;
  readonly repository: string | null;
  readonly entity_id: string | null;
  readonly details: Record<string, unknown>;
}

/** $1 organization; $2, $3 from and to in milliseconds or null, both included; $4 how many; $5 days; $6 what is ours. */
const NEWEST = `
  select a.at, a.action, a.result, acc.email, a.actor_account_id::text as account, a.actor_token_id as token,
         a.details->>'actorRole' as role, r.name as repository, a.entity_id, a.details - $6::text[] as details
  from (
    select position from audit_organizations
    where organization_id = $1
      and at >= greatest(to_timestamp($2::double precision / 1000), now() - make_interval(days => $5))
      and at < coalesce(to_timestamp(($3::double precision + 1) / 1000), 'infinity')
    order by at desc, audit_organizations.position desc limit $4
  ) newest
  join audit a on a.position = newest.position
  left join accounts acc on acc.id = a.actor_account_id
  left join repositories r on r.id = a.repository_id and r.organization_id = $1
  order by a.position desc`;

/** What was done in an organization (contract 2.5). */
@Injectable()
export class AuditReader {
  constructor(private readonly db: DataSource) {}

  /** Newest first, at most MAX_AUDIT_ENTRIES: whoever wants older ones asks again with `to` at the time of the last. */
  async list(organizationId: number, { from, to }: z.output<typeof auditQuery>): Promise<AuditLogEntry[]> {
    const rows = await this.db.query<Row[]>(NEWEST, [
      organizationId,
      from ?? null,
      to ?? null,
      MAX_AUDIT_ENTRIES,
      AUDIT_SHOWN_DAYS,
      [...OWN_DETAILS],
    ]);
    return rows.map(toEntry);
  }
}

function toEntry(row: Row): AuditLogEntry {
  const role = auditRole.safeParse(row.role).data;
  const isSomebodys = row.account !== null || row.token !== null;
  return {
    actor: { email: nameOf(row), ...(role && { role }) },
    action: row.action,
    result: row.result,
    timestamp: row.at.toISOString(),
    ...(isSomebodys && { source: 'API' }),
    ...(row.repository !== null && { repositoryName: row.repository }),
    ...(Object.keys(row.details).length > 0 && { details: row.details }),
    ...(row.entity_id !== null && { entityId: row.entity_id }),
  };
}

/** The contract wants an e-mail address of everybody; a repository token and Portcullis itself have none. */
function nameOf({ email, token }: Row): string {
  if (email !== null) return email;
  return token === null ? 'portcullis' : `token:${token}`;
}
