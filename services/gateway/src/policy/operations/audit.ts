import { AUDIT_SHOWN_DAYS, auditQuery, auditReply, MAX_AUDIT_ENTRIES } from '@libs/contracts';
import type { Operation } from '../operation';
import { byMember, ORGANIZATION, read } from './kinds';

/** Contract 2.5, 3.3. */
export const AUDIT: readonly Operation[] = [
  {
    ...read,
    upstream: 'tokens',
    operationId: 'listAuditLogsForOrganization',
    path: `${ORGANIZATION}/audit`,
    access: byMember('manager'),
    does: 'Reading the audit log of an organization',
    contract: {
      tag: 'Audit',
      summary:
        `What was done in an organization in the last ${AUDIT_SHOWN_DAYS} days, newest first: the newest ${MAX_AUDIT_ENTRIES} between ` +
        'from and to, both included, that fit actor, action and repository. For older ones ask again with the timestamp of the last one as to',
      query: auditQuery,
      reply: { status: 200, body: auditReply },
    },
  },
];
