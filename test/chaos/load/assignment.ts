import { z } from 'zod';

const repository = z.strictObject({ name: z.string().min(1), repositoryId: z.int().positive() });
export type Repository = z.output<typeof repository>;

const person = z.strictObject({ email: z.string(), accountId: z.int().positive(), token: z.string() });
export type Person = z.output<typeof person>;

/** The part of the directory that one load process has to itself. */
export const residents = z.strictObject({
  provider: z.string(),
  organization: z.string(),
  /** Administers the organization. */
  owner: person,
  /** They stay; what is deleted is made for it. */
  repositories: z.array(repository).min(1),
  /** Have no role until they are given one. */
  people: z.array(person),
});
export type Residents = z.output<typeof residents>;

/** What one load process is given of the directory. */
export interface Place {
  readonly residents: Residents;
  readonly neighbour: Residents;
}

/** Everything per second, on average. */
export const rates = z.strictObject({
  probes: z.number().positive(),
  revocations: z.number().positive(),
  requests: z.number().positive(),
  uploads: z.number().positive(),
});
export type Rates = z.output<typeof rates>;

/** What a load process is told when it begins. */
export const assignment = z.strictObject({
  kind: z.literal('begin'),
  /** Unique in the run; that of its file of records, too. */
  recorder: z.string().min(1),
  /** The history's directory. */
  directory: z.string().min(1),
  seed: z.int().nonnegative(),
  leaseMs: z.number().positive(),
  gateways: z.array(z.strictObject({ name: z.string().min(1), url: z.url() })).min(1),
  rates,
  residents,
  /** Another organization, which has nothing to do with that one. */
  neighbour: residents,
});
export type Assignment = z.output<typeof assignment>;

export const instruction = z.discriminatedUnion('kind', [
  assignment,
  /** Begin nothing more, and end when what is under way has come to its end. */
  z.strictObject({ kind: z.literal('finish') }),
]);
export type Instruction = z.output<typeof instruction>;

const count = z.int().nonnegative();
export const counts = z.strictObject({
  requests: count,
  accepted: count,
  unavailable: count,
  /** Of every kind of request: answers 503 that did not say when to come again. */
  withoutRetryAfter: count,
  unanswered: count,
  revocationsAsked: count,
  revocationsAnswered: count,
  uploadsSent: count,
  uploadsAcknowledged: count,
  /** Arrivals that found too much under way, and cycles whose beginning failed: load that was meant and not made. */
  leftOut: count,
});
export type Counts = z.output<typeof counts>;

export const progress = z.strictObject({ counts, underWay: count });
export type Progress = z.output<typeof progress>;
