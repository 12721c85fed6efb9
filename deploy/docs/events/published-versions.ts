import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { CataloguedEvent } from './event-catalogue';
import { incompatibilities } from './incompatibilities';
import { type JsonSchema, envelopeSchema } from './payload-schema';

/** The name under which the headers are published; they are the same for all events. */
export const ENVELOPE = 'envelope';
const POLICY = 'docs/api/events-compatibility.md';
const SUMS = 'SHA256SUMS';

/**
 * What subscribers were given of one version of an event, at one time. A version has as many as it had optional fields added;
 * none is ever changed or removed.
 */
export interface Publication {
  readonly type: string;
  readonly schema: JsonSchema;
  /** Of an event; the envelope has none of them. */
  readonly topic?: string | undefined;
  readonly sample?: unknown;
  readonly keyOfSample?: string | undefined;
}

const publication = z.strictObject({
  type: z.string(),
  topic: z.string().optional(),
  sample: z.unknown().optional(),
  keyOfSample: z.string().optional(),
  schema: z.record(z.string(), z.unknown()),
});

/** What would be published now. */
export const currentPublications = (events: readonly CataloguedEvent[]): Publication[] => [
  { type: ENVELOPE, schema: envelopeSchema() },
  ...events.map(({ contract: { type, topic, keyOf }, sample, schema }) => ({
    type,
    topic,
    sample,
    keyOfSample: keyOf(sample),
    schema,
  })),
];

/**
 * Reads the folder of publications, which is append-only: each file's digest is recorded in SHA256SUMS, so a file that was edited,
 * removed or put there by hand is told from what was published.
 */
export function readPublications(files: ReadonlyMap<string, string>): Map<string, Publication> {
  const sums = files.get(SUMS);
  if (sums === undefined)
    throw new Error(`${SUMS} of the published events is missing. It is not generated: restore it from Git.`);
  const recorded = new Map(
    sums
      .split('\n')
      .filter(Boolean)
      .map((line): [string, string] => [line.slice(66), line.slice(0, 64)]),
  );
  const names = [...files.keys()].filter((name) => name !== SUMS);
  for (const name of new Set([...recorded.keys(), ...names])) {
    const text = files.get(name);
    if (text === undefined) throw new Error(`${name} was published and is missing. Restore it from Git.`);
    const digest = recorded.get(name);
    if (digest === undefined)
      throw new Error(`${name} is not in ${SUMS}. Remove it: npm run docs:api publishes what is to be.`);
    if (digest !== hash('sha256', text))
      throw new Error(`${name} was published and has been changed since. Restore it from Git.`);
  }
  return new Map(
    [...recorded.keys()].map((name) => [name, publication.parse(JSON.parse(files.get(name) ?? ''))]),
  );
}

/** The files to add to the folder: for whatever is new, or says more than its last publication does. Nothing is replaced. */
export function publicationsToAdd(
  files: ReadonlyMap<string, string>,
  current: readonly Publication[],
): Map<string, string> {
  const published = [...readPublications(files).values()];
  const added = current.flatMap((one): [string, string][] => {
    const earlier = published.filter(({ type }) => type === one.type);
    const last = earlier.at(-1);
    if (last && isSameSchema(last.schema, one.schema)) return [];
    return [[`${one.type}-${String(earlier.length + 1)}.json`, `${JSON.stringify(one, null, 2)}\n`]];
  });
  if (added.length === 0) return new Map();
  const lines = added.map(([name, text]) => `${hash('sha256', text)}  ${name}\n`);
  return new Map([...added, [SUMS, (files.get(SUMS) ?? '') + lines.join('')]]);
}

/** No field more and none less. */
const isSameSchema = (one: JsonSchema, other: JsonSchema): boolean =>
  incompatibilities(one, other).length === 0 && incompatibilities(other, one).length === 0;

/** Sentences, each of what would break for whom was given `published`, and what to do instead. */
export function brokenPromises(
  published: readonly Publication[],
  events: readonly CataloguedEvent[],
): string[] {
  const sentences = published.flatMap((one) => {
    if (one.type === ENVELOPE) return brokenSchema(one, envelopeSchema());
    const event = events.find(({ contract }) => contract.type === one.type);
    return event
      ? brokenEvent(one, event)
      : [
          `${one.type} is published and has no contract any more. Put it back; how a version ends: ${POLICY}.`,
        ];
  });
  return [...new Set(sentences)];
}

function brokenEvent(published: Publication, { contract, schema }: CataloguedEvent): string[] {
  const { type, topic, sample, keyOfSample } = published;
  const broken = brokenSchema(published, schema);
  if (contract.topic !== topic)
    broken.push(
      `${type} is published on ${String(topic)} and moved to ${contract.topic}. ${advice(published)}`,
    );
  // What JSON Schema cannot say, a refinement for example, the sample may meet.
  const parsed = contract.schema.safeParse(sample);
  if (!parsed.success || !isDeepStrictEqual(parsed.data, sample))
    broken.push(`${type} no longer reads its published sample as it is. ${advice(published)}`);
  else if (contract.keyOf(parsed.data) !== keyOfSample)
    broken.push(
      `${type} has another key: its published sample has "${String(keyOfSample)}" and now gets "${contract.keyOf(parsed.data)}". ${advice(published)}`,
    );
  return broken;
}

const brokenSchema = (published: Publication, current: JsonSchema): string[] =>
  incompatibilities(published.schema, current).map(
    ({ path, what }) => `${published.type} at ${path}: ${what}. ${advice(published)}`,
  );

function advice({ type }: Publication): string {
  if (type === ENVELOPE)
    return `Leave the headers as they are, or publish on new topics beside the old ones (${POLICY}).`;
  return `Leave it as it is, and define ${nextVersion(type)} beside it (${POLICY}).`;
}

const nextVersion = (type: string): string => type.replace(/\d+$/, (version) => String(Number(version) + 1));
