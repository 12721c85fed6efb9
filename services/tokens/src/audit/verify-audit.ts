import type { Logger } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { type AuditChainReport, verifyAuditChain } from './verify-audit-chain';

/** Where the log ends now: kept elsewhere, it shows later whether even the whole chain was made anew. */
export interface AuditEnd {
  readonly position: number;
  readonly hash: string;
}

/** Checks the audit log of a tokens database. It reads only. */
export async function verifyAudit(
  databaseUrl: string,
  logger: Logger,
): Promise<AuditChainReport & { readonly end: AuditEnd }> {
  const db = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'portcullis-audit-verify',
    poolSize: 1,
    poolErrorHandler: (error: unknown) => logger.warn({ err: error }, 'The connection was lost'),
    extra: { options: '-c default_transaction_read_only=on' },
  });
  await db.initialize().catch((error: unknown) => {
    throw new Error('The database cannot be reached. Check DATABASE_URL or --database-url.', {
      cause: error,
    });
  });
  try {
    const [end] = await db.query<AuditEnd[]>(
      `select position::float8 as position, encode(hash, 'hex') as hash from audit_head`,
    );
    if (!end) throw new Error('The audit log has no head: this is not the database of the tokens API.');
    return { ...(await verifyAuditChain(db.manager)), end };
  } finally {
    await db.destroy();
  }
}
