import type { AuditRow, LogRow, OutboxRow, ReceiptRow, TokenRow } from './dumps';
import { groupBy } from './group-by';
import type { After } from './history';

export const TOKEN_REVOKED = 'token.revoked.v1';
export const TOKEN_EXPIRED = 'token.expired.v1';
export const ACCESS_CHANGED = 'access.changed.v1';

/** The actions under which the audit log records that a token was deleted. */
export const isTokenDeletion = ({ action, result }: AuditRow): boolean =>
  /^(user|repositories)\.tokens\.delete$/.test(action) && result === 'succeed';

/** And those under which it records that somebody was given a role, lost it, came or went. */
export const isChangeOfPeople = ({ action, result }: AuditRow): boolean =>
  /^(organizations|repositories)\.people\.(create|update|delete)$/.test(action) && result === 'succeed';

export const isRemovalOfPerson = ({ action, result }: AuditRow): boolean =>
  action === 'organizations.people.delete' && result === 'succeed';

const REASONS_OF_PEOPLE: ReadonlySet<unknown> = new Set(['person-added', 'person-removed', 'role-changed']);

/** The event that tells of one. */
export const tellsOfPeople = ({ type, payload }: OutboxRow): boolean =>
  type === ACCESS_CHANGED && REASONS_OF_PEOPLE.has(payload['reason']);

/** What the system has written down of its revocations, to be looked up. */
export class Books {
  readonly tokens: ReadonlyMap<string, TokenRow>;
  readonly receipts: ReadonlyMap<number, ReceiptRow>;
  readonly auditPositions: ReadonlySet<number>;
  private readonly log: ReadonlyMap<number, readonly LogRow[]>;
  private readonly deletions: ReadonlyMap<string | null, readonly AuditRow[]>;
  private readonly events: ReadonlyMap<unknown, readonly OutboxRow[]>;

  constructor(after: After) {
    this.tokens = new Map(after.tokens.map((row) => [row.tokenId, row]));
    this.receipts = new Map(after.receipts.map((row) => [row.seq, row]));
    this.auditPositions = new Set(after.audit.map(({ position }) => position));
    this.log = groupBy(after['rev-log'], ({ seq }) => seq);
    this.deletions = groupBy(after.audit.filter(isTokenDeletion), ({ tokenId }) => tokenId);
    this.events = groupBy(after.outbox, ({ payload }) => payload['seq']);
  }

  logged(seq: number): readonly LogRow[] {
    return this.log.get(seq) ?? [];
  }

  deletionsOf(tokenId: string): readonly AuditRow[] {
    return this.deletions.get(tokenId) ?? [];
  }

  /** The events of one type that carry this position of the log. */
  eventsAt(seq: number, type: string): readonly OutboxRow[] {
    return (this.events.get(seq) ?? []).filter((row) => row.type === type);
  }
}
