import {
  eventsOverviewReply,
  ingestionOverviewReply,
  settledLettersReply,
  settleLettersRequest,
  tokensOverviewReply,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { byInstanceAdmin, change, read } from './kinds';

const tag = 'Operations';

const settling = {
  ...change,
  upstream: 'tokens',
  method: 'POST',
  access: byInstanceAdmin,
} as const;
const settlingContract = {
  tag,
  request: settleLettersRequest,
  reply: { status: 200, body: settledLettersReply },
  failures: [409],
} as const;

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
  {
    ...read,
    upstream: 'tokens',
    operationId: 'getEventsOverview',
    path: '/api/v3/operations/events',
    access: byInstanceAdmin,
    does: 'Seeing how this instance runs',
    contract: {
      tag,
      summary:
        'Where the events are in Kafka: how far each group is behind, and the latest dead letters of each dead letter topic, without what is in them',
      reply: { status: 200, body: eventsOverviewReply },
    },
  },
  {
    ...settling,
    operationId: 'retryDeadLetters',
    path: '/api/v3/operations/events/dead-letters/retry',
    does: 'Putting back dead letters',
    contract: {
      ...settlingContract,
      summary: 'Put dead letters back to the topics and partitions that they came from',
    },
  },
  {
    ...settling,
    operationId: 'dropDeadLetters',
    path: '/api/v3/operations/events/dead-letters/drop',
    does: 'Dropping dead letters',
    contract: { ...settlingContract, summary: 'Drop dead letters for good' },
  },
];
