import { ingestionOverviewReply, tokensOverviewReply } from '@libs/contracts';
import type { Operation } from '../operation';
import { byInstanceAdmin, read } from './kinds';

const tag = 'Operations';

/** Ours: what whoever runs an instance sees and does (ADR 0025). */
export const OPERATING: readonly Operation[] = [
  {
    ...read,
    upstream: 'tokens',
    operationId: 'getTokensOverview',
    path: '/api/v3/operations/tokens',
    access: byInstanceAdmin,
    does: 'Seeing how this instance runs',
    contract: {
      tag,
      summary:
        'Enforcers, the latest revocations and how far they are enforced, the outbox of the tokens service, the trace of a canary; a part that cannot be read says so',
      reply: { status: 200, body: tokensOverviewReply },
    },
  },
  {
    ...read,
    upstream: 'ingestion',
    operationId: 'getIngestionOverview',
    path: '/api/v3/operations/ingestion',
    access: byInstanceAdmin,
    does: 'Seeing how this instance runs',
    contract: {
      tag,
      summary:
        'The outbox of the ingestion service and the uploads that are to be processed; a part that cannot be read says so',
      reply: { status: 200, body: ingestionOverviewReply },
    },
  },
];
