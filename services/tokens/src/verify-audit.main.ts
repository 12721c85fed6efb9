import { runJob } from '@libs/http';
import { verifyAudit } from './audit/verify-audit';
import { readVerifyAuditConfig } from './verify-audit.config';

runJob('audit-verify', async (logger) => {
  const { databaseUrl } = readVerifyAuditConfig(process.env, process.argv.slice(2));
  const { rows, brokenAt, end } = await verifyAudit(databaseUrl, logger);
  if (brokenAt === undefined) {
    logger.info({ rows, end }, `The audit log is whole: ${rows} rows were checked`);
    return;
  }
  logger.error(
    { rows, brokenAt },
    `The audit log is broken at position ${brokenAt}, after ${rows} rows that are whole`,
  );
  process.exitCode = 1;
});
