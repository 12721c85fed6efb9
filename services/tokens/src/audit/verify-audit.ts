import { withConnection } from '@libs/database';
import type { Logger } from '@libs/telemetry';
import { type AuditChainReport, verifyAuditChain } from './verify-audit-chain';

/** Where the log ends now: kept elsewhere, it shows later whether even the whole chain was made anew. */
export interface AuditEnd {
  readonly position: number;
  readonly hash: string;
}

/** Checks the audit log of a tokens database. It reads only. */
export function verifyAudit(
  databaseUrl: string,
  logger: Logger,
): Promise<AuditChainReport & { readonly end: AuditEnd }> {
  const applicationName = 'portcullis-audit-verify';
  return withConnection({ url: databaseUrl, applicationName, logger, isReadOnly: true }, async (db) => {
    const [end] = await db.query<AuditEnd[]>(
      `select position::float8 as position, encode(hash, 'hex') as hash from audit_head`,
    );
    if (!end) throw new Error('The audit log has no head: this is not the database of the tokens API.');
    return { ...(await verifyAuditChain(db.manager)), end };
  });
}
