import { AUDIT_SHOWN_DAYS, type AuditLogEntry, type auditQuery, auditRole, emailKey } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { nameKey } from '../directory/seed-directory';
import { type AuditEntry, OWN_DETAILS } from './audit-log';

interface Row {
  readonly at: Date;
  readonly action: string;
  readonly result: AuditEntry['result'];
  readonly actor: string;
  readonly is_somebodys: boolean;
  readonly role: string | null;
  readonly repository: string | null;
  readonly entity_id: string | null;
  readonly details: Record<string, unknown>;
}

/** What `actor.email` says: a repository token and Portcullis itself have no address, which the contract wants of everybody. */
const ACTOR = `coalesce(acc.email, 'token:' || a.actor_token_id, 'portcullis')`;
/** The same as it is compared. */
const ACTOR_KEY = `coalesce(acc.email_key, lower('token:' || a.actor_token_id), 'portcullis')`;

/**
 * $1 organization; $2, $3 from and to in milliseconds or null, both included; $4 how many; $5 days; $6 what is ours; $7 action;
 * $8, $9 parts of actor and repository in lower case, each or null.
 *
 * Read along the index of the organization's own rows, newest first, until there are enough that fit: at most its rows of the range.
 */
const NEWEST = `
  select a.at, a.action, a.result, ${ACTOR} as actor,
         a.actor_account_id is not null or a.actor_token_id is not null as is_somebodys,
         a.details->>'actorRole' as role, r.name as repository, a.entity_id, a.details - $6::text[] as details
  from audit_organizations o
  join audit a on a.position = o.position
  left join accounts acc on acc.id = a.actor_account_id
  left join repositories r on r.id = a.repository_id and r.organization_id = $1
  where o.organization_id = $1
    and o.at >= greatest(to_timestamp($2::double precision / 1000), now() - make_interval(days => $5))
    and o.at < coalesce(to_timestamp(($3::double precision + 1) / 1000), 'infinity')
    and ($7::text is null or a.action = $7)
    and ($8::text is null or strpos(${ACTOR_KEY}, $8) > 0)
    and ($9::text is null or strpos(r.name_key, $9) > 0)
  order by o.at desc, o.position desc limit $4`;

/** What was done in an organization (contract 2.5). */
@Injectable()
export class AuditReader {
  constructor(private readonly db: DataSource) {}

  /** Newest first, at most `limit` that fit: whoever wants older ones asks again with `to` at the time of the last. */
  async list(organizationId: number, query: z.output<typeof auditQuery>): Promise<AuditLogEntry[]> {
    const { from, to, limit, actor, action, repository } = query;
    const rows = await this.db.query<Row[]>(NEWEST, [
      organizationId,
      from ?? null,
      to ?? null,
      limit,
      AUDIT_SHOWN_DAYS,
      [...OWN_DETAILS],
      action ?? null,
      actor === undefined ? null : emailKey(actor),
      repository === undefined ? null : nameKey(repository),
    ]);
    return rows.map(toEntry);
  }
}

function toEntry(row: Row): AuditLogEntry {
  const role = auditRole.safeParse(row.role).data;
  return {
    actor: { email: row.actor, ...(role && { role }) },
    action: row.action,
    result: row.result,
    timestamp: row.at.toISOString(),
    ...(row.is_somebodys && { source: 'API' }),
    ...(row.repository !== null && { repositoryName: row.repository }),
    ...(Object.keys(row.details).length > 0 && { details: row.details }),
    ...(row.entity_id !== null && { entityId: row.entity_id }),
  };
}
