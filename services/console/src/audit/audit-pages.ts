import type { ListAuditLogsForOrganizationResponse } from '../api/document/types.gen';

export type AuditEntry = ListAuditLogsForOrganizationResponse[number];

/** As many as the API gives at once. */
export const MOST_ENTRIES = 1_000;

/** Where the log is read on: the API gives the newest up to a millisecond, and this many of that millisecond are known already. */
export interface AuditPlace {
  readonly to: number;
  readonly known: number;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Absent on the last page. */
  readonly next?: AuditPlace;
}

type Ask = (query: { limit: number; to?: string }) => Promise<readonly AuditEntry[]>;

/**
 * The next `count` entries, each once. An entry has no number of its own; but those of one millisecond always come in the same order, and
 * nothing is added to one that is over. The log is written by one after the other, so that no millisecond holds a whole reply.
 */
export async function readAudit(ask: Ask, count: number, place?: AuditPlace): Promise<AuditPage> {
  const known = place?.known ?? 0;
  const limit = Math.min(count + known, MOST_ENTRIES);
  const given = await ask({ limit, ...(place && { to: String(place.to) }) });
  const entries = given.slice(known);
  const last = given.at(-1);
  if (last === undefined || given.length < limit) return { entries };
  if (entries.length === 0) throw new Error('one millisecond of the audit log is longer than a reply');
  const to = Date.parse(last.timestamp);
  return {
    entries,
    next: { to, known: given.filter(({ timestamp }) => Date.parse(timestamp) === to).length },
  };
}
