import { z } from 'zod';
import { wrapped } from './paging.api';
import { instant, seq } from './primitives';

/** How many of a part's things are told; a part says where there are more. */
export const MAX_ENFORCERS_SHOWN = 200;
export const MAX_REVOCATIONS_SHOWN = 50;
export const MAX_WAITED_FOR_SHOWN = 10;
/** Among how many of the latest revocations one of a canary is looked for. */
export const CANARY_LOOKS_BACK = 500;
/** Dead letters that are told of each topic, and that are settled by one call. */
export const MAX_LETTERS_SHOWN = 100;
export const MAX_LETTERS_SETTLED = 100;
/** What the names of a canary's tokens begin with. */
export const CANARY_TOKEN_PREFIX = 'canary-';

const ms = z.number().nonnegative();
const count = z.int().nonnegative();

/** A part of an overview is read by itself: one that cannot be read says so, and hides none of the others. */
const part = <V extends z.ZodType>(
  value: V,
): z.ZodDiscriminatedUnion<
  [
    z.ZodObject<{ state: z.ZodLiteral<'read'>; value: V }>,
    z.ZodObject<{ state: z.ZodLiteral<'unread'>; problem: z.ZodString }>,
  ]
> =>
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), value }),
    z.object({ state: z.literal('unread'), problem: z.string() }),
  ]);

/** What became of the attempt to read a part. */
export type Part<V> =
  { readonly state: 'read'; readonly value: V } | { readonly state: 'unread'; readonly problem: string };

export const ENFORCER_STATES = ['enforcing', 'silent', 'over'] as const;

export const enforcer = z.object({
  name: z.string(),
  epoch: z.string().describe('Another one after each start of the process'),
  appliedSeq: seq.describe('The position in the revocation log up to which it has applied everything'),
  behind: count.describe('Positions between that and the end of the log'),
  state: z
    .enum(ENFORCER_STATES)
    .describe(
      '`silent`: a renewal is overdue, and revocations wait for its lease to end; `over`: its lease is over, and nobody waits for it',
    ),
  heardMsAgo: ms.describe('Since the tokens API that answers noticed a renewal'),
  knownSince: instant.describe('When the tokens API that answers first saw it'),
});
export type Enforcer = z.output<typeof enforcer>;

const enforcers = z.object({
  incarnation: z.string().describe('The life of the revocation log; another one after a restore'),
  headSeq: seq.describe('The end of the revocation log'),
  leaseMs: ms,
  total: count,
  list: z.array(enforcer),
});
export type Enforcers = z.output<typeof enforcers>;

export const REVOCATION_KINDS = ['token', 'repository', 'account', 'all', 'change'] as const;

const observedRevocation = z.object({
  seq,
  kind: z
    .enum(REVOCATION_KINDS)
    .optional()
    .describe('Whose access ends; absent where the row of the log is too old to be kept'),
  action: z.string().optional().describe('What was done, as the audit log calls it'),
  at: instant.optional(),
  state: z.enum(['pending', 'enforced']),
  waitedMs: ms
    .optional()
    .describe('Pending: so far. Enforced: until the proof; absent where a later proof covered it'),
  enforcers: count.optional().describe('How many had applied it at its proof'),
  waitsFor: z
    .array(z.string())
    .describe('Names of enforcers that have not applied it and may still have a lease'),
});
export type ObservedRevocation = z.output<typeof observedRevocation>;

const revocations = z.object({ list: z.array(observedRevocation) });
export type ObservedRevocations = z.output<typeof revocations>;

const outboxReader = z.object({
  group: z.string(),
  topic: z.string(),
  events: count.describe('That it has not looked at'),
  deadLetters: count,
});

const outbox = z.object({
  unpublished: count,
  isMore: z.boolean().describe('There are more than were counted'),
  oldestAgeMs: ms.describe('Of the oldest event that is not published; 0: there is none'),
  relays: count.describe('Connected to this outbox'),
  readers: z
    .array(outboxReader)
    .describe(
      'Where the outbox itself is the event bus (standalone): the groups that read it, and no relay does',
    ),
});
export type OutboxState = z.output<typeof outbox>;

const canary = z.object({
  lookedBack: count.describe('Among how many of the latest revocations it was looked for'),
  latest: z
    .object({ seq, at: instant, state: z.enum(['pending', 'enforced']), waitedMs: ms.optional() })
    .optional()
    .describe('The latest revocation of a canary’s token; absent: none is among them'),
});
export type CanaryTrace = z.output<typeof canary>;

export const tokensOverview = z.object({
  enforcers: part(enforcers),
  revocations: part(revocations),
  outbox: part(outbox),
  canary: part(canary),
});
export type TokensOverview = z.output<typeof tokensOverview>;
export const tokensOverviewReply = wrapped(tokensOverview);

const workQueue = z.object({
  name: z.enum(['reports', 'analyses']),
  waiting: count,
  parked: count.describe('Until an operator or another upload'),
  oldestAgeMs: ms.describe('Of the oldest acknowledged upload that is not processed; 0: there is none'),
});
const work = z.object({ queues: z.array(workQueue) });
export type WorkState = z.output<typeof work>;

export const ingestionOverview = z.object({ outbox: part(outbox), work: part(work) });
export type IngestionOverview = z.output<typeof ingestionOverview>;
export const ingestionOverviewReply = wrapped(ingestionOverview);

const consumer = z.object({
  group: z.string(),
  topic: z.string(),
  lag: count
    .optional()
    .describe('Events that it has not handled; absent: it keeps no place, as whoever only hears hints'),
  deadLetters: count,
});
const consumers = z.object({ list: z.array(consumer) });
export type ConsumersState = z.output<typeof consumers>;

/** Of which letter somebody speaks: copies of one letter have one `ref`. */
const letterName = z.object({
  queue: z.string().min(1).max(249).describe('The dead letter topic'),
  ref: z.string().regex(/^[\w-]{22}$/),
});

const parkedEvent = letterName.extend({
  topic: z.string(),
  group: z.string(),
  place: z
    .string()
    .optional()
    .describe('`topic/partition/offset` that it came from; absent: it does not say'),
  id: z.string(),
  type: z.string().optional(),
  key: z.string(),
  reason: z.string().optional(),
  parkedAt: z.string(),
  retries: count.describe('How often it was put back before'),
});
export type ParkedEvent = z.output<typeof parkedEvent>;
const deadLetters = z.object({
  total: count.describe('Of all topics; of a topic with more than are listed the latest are'),
  list: z.array(parkedEvent),
});
export type ParkedEvents = z.output<typeof deadLetters>;

export const eventsOverview = z.object({
  bus: z.enum(['kafka', 'none']).describe('`none`: the tokens API that answers is told of no Kafka'),
  consumers: part(consumers).optional(),
  deadLetters: part(deadLetters).optional(),
});
export type EventsOverview = z.output<typeof eventsOverview>;
export const eventsOverviewReply = wrapped(eventsOverview);

export const settleLettersRequest = z.object(
  {
    letters: z
      .array(letterName, { error: 'must be a list of letters' })
      .min(1, 'must name a letter')
      .max(MAX_LETTERS_SETTLED, `must name at most ${String(MAX_LETTERS_SETTLED)} letters`),
  },
  { error: 'The body must be a JSON object with letters' },
);
export type SettleLettersRequest = z.output<typeof settleLettersRequest>;

const settledLetters = z.object({
  settled: count,
  missing: count.describe('Named and not there: settled by somebody else, or too old to be kept'),
  stuck: z
    .array(z.object({ letter: z.string(), problem: z.string() }))
    .describe('What cannot be put back, and why'),
  isComplete: z.boolean().describe('False: time was up; the same call does the rest'),
});
export type SettledLetters = z.output<typeof settledLetters>;
export const settledLettersReply = wrapped(settledLetters);
