import { healthReply, versionReply } from '@libs/contracts';
import type { Operation } from '../operation';
import { nobody, read } from './kinds';

// Whoever watches this Portcullis from outside must not read a busy address as an outage: never limited.
const row = { ...read, upstream: 'gateway', access: nobody, limit: 'none' } as const;
const tag = 'System';

/** Without a token; the gateway answers. */
export const SYSTEM: readonly Operation[] = [
  {
    ...row,
    operationId: 'getVersion',
    path: '/api/v3/version',
    does: 'Asking for the version',
    contract: { tag, summary: 'The release that answers', reply: { status: 200, body: versionReply } },
  },
  {
    ...row,
    operationId: 'getHealth',
    path: '/api/v3/health',
    does: 'Asking for the health',
    contract: { tag, summary: 'Whether the gateway is up', reply: { status: 200, body: healthReply } },
  },
];
