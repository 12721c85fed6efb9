import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as contracts from '@libs/contracts';
import type { EventAbout, EventContract } from '@libs/contracts';
import { z } from 'zod';
import { type JsonSchema, payloadSchema } from './payload-schema';

const SAMPLES = 'libs/contracts/samples';

/** One event at one version, with everything that is written of it. */
export interface CataloguedEvent {
  readonly contract: EventContract;
  readonly about: EventAbout;
  /** Of the payload, as JSON Schema. */
  readonly schema: JsonSchema;
  /** The frozen payload of libs/contracts/samples. */
  readonly sample: Readonly<Record<string, unknown>>;
}

/** Every event of libs/contracts, by topic and type. A contract that nobody described or that has no sample is an error. */
export async function eventCatalogue(): Promise<CataloguedEvent[]> {
  const found = Object.values(contracts as Record<string, unknown>).filter(isEvent);
  const events = await Promise.all(found.map(catalogued));
  return events.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

async function catalogued(contract: EventContract): Promise<CataloguedEvent> {
  const { type, about } = contract;
  if (about === undefined)
    throw new Error(
      `The event ${type} is not described. Give its contract an \`about\`; subscribers read it in docs/api.`,
    );
  const path = join(SAMPLES, `${type}.json`);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`The event ${type} has no frozen sample. Write ${path}.`, { cause });
  });
  const sample = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return { contract, about, schema: payloadSchema(contract), sample };
}

const isEvent = (value: unknown): value is EventContract =>
  typeof value === 'object' && value !== null && 'topic' in value && 'keyOf' in value && 'schema' in value;

const placeOf = ({ contract }: CataloguedEvent): string => `${contract.topic} ${contract.type}`;

/** The events of each topic, in the order of the catalogue. */
export function byTopic(events: readonly CataloguedEvent[]): Map<string, CataloguedEvent[]> {
  const topics = new Map<string, CataloguedEvent[]>();
  for (const event of events) {
    const { topic } = event.contract;
    topics.set(topic, [...(topics.get(topic) ?? []), event]);
  }
  return topics;
}
