import { type AccessChanged, accessChanged } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AuditEntry, AuditLog } from '../audit/audit-log';
import { appendToLog, type LogEntry } from '../revocations/append-to-log';
import type { Committed } from '../revocations/revoke-tokens';

/** Whose cached answers end. */
export type AccessSubject = { readonly accountId: number } | { readonly repositoryId: number };

export interface AccessChange {
  readonly organizationId: number;
  readonly subjects: readonly AccessSubject[];
  readonly reason: AccessChanged['reason'];
  /** At least one: what was done is on record in the same transaction. */
  readonly audit: readonly AuditEntry[];
  /** Something was taken away, so whoever asked for it waits for the proof. */
  readonly takesAway: boolean;
}

export interface LoggedChange extends Committed {
  readonly changedAt: string;
}

/**
 * Ends what is cached of somebody's access, by the log and in the order of the protocol (design 5): after every row of business,
 * first the audit, then the head of the log, then what carries its position. Every transaction that changes access goes through
 * here, so all of them take these two locks in one order.
 */
@Injectable()
export class AccessLog {
  constructor(
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
  ) {}

  /** The last step of `tx`, save for stamps of the position that it gives. */
  async write(tx: EntityManager, change: AccessChange): Promise<LoggedChange> {
    const positions = await this.audit.append(tx, change.audit);
    const { seqs, ...head } = await appendToLog(tx, change.subjects.map(toLogEntry));
    const seq = seqs.at(-1);
    const auditPosition = positions.at(-1);
    if (seq === undefined || auditPosition === undefined) throw new Error('a change of access names nothing');
    // The newest position stands for all of them: who has applied it has applied the ones before.
    if (change.takesAway)
      await tx.query('insert into receipts (seq, audit_position) values ($1, $2)', [seq, auditPosition]);
    const changedAt = new Date().toISOString();
    const { organizationId, reason } = change;
    await this.outbox.addAll(
      tx,
      accessChanged,
      change.subjects.map((subject, index) => ({
        organizationId,
        ...subject,
        reason,
        changedAt,
        seq: seqs[index] ?? seq,
        incarnation: head.incarnation,
      })),
    );
    return { ...head, seq, changedAt };
  }
}

/**
 * What was taken away in an organization and is not proven yet: whoever repeats a change that is already made waits for it too.
 * Call it after the lock that the first one held to its commit.
 */
export async function openChange(tx: EntityManager, organizationId: number): Promise<Committed | undefined> {
  const [open] = await tx.query<{ seq: number; incarnation: string; lease_ms: number }[]>(
    `select max(r.seq)::float8 as seq, h.incarnation, h.lease_ms
     from rev_state h, receipts r join audit_organizations o on o.position = r.audit_position
     where r.enforced_at is null and o.organization_id = $1
     group by h.incarnation, h.lease_ms`,
    [organizationId],
  );
  return open && { seq: open.seq, incarnation: open.incarnation, leaseMs: open.lease_ms };
}

const toLogEntry = (subject: AccessSubject): LogEntry =>
  'accountId' in subject
    ? { kind: 'change', subject: String(subject.accountId) }
    : { kind: 'repository', subject: String(subject.repositoryId) };
