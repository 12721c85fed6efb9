import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { asyncApiDocument } from './asyncapi-document';
import { eventCatalogue } from './event-catalogue';
import { eventTopics } from './event-topics';
import { eventsPage } from './events-page';
import { envelopeSchema, type JsonSchema } from './payload-schema';
import {
  brokenPromises,
  currentPublications,
  publicationsToAdd,
  readPublications,
} from './published-versions';

const API = 'docs/api';
/** What subscribers were given: files are added to it, and never changed nor removed. */
export const PUBLISHED = `${API}/events/published`;
const PAGE_TEMPLATE = 'deploy/docs/events/events-page.md';

/** A published version was changed in a way that breaks somebody. */
export class PublishedEventBroken extends Error {
  constructor(sentences: readonly string[]) {
    super(`A published version of an event may only gain optional fields:\n- ${sentences.join('\n- ')}`);
    this.name = 'PublishedEventBroken';
  }
}

/**
 * What the repository holds of the event contracts, by path. Nothing is made of contracts that break what was published, so
 * generating can never bless such a change.
 */
export async function eventFiles(): Promise<Map<string, string>> {
  const events = await eventCatalogue();
  const published = await filesOf(PUBLISHED);
  const broken = brokenPromises([...readPublications(published).values()], events);
  if (broken.length > 0) throw new PublishedEventBroken(broken);
  const topics = eventTopics(events);
  const template = await readFile(PAGE_TEMPLATE, 'utf8');
  return new Map([
    ...events.map(({ contract, schema }): [string, string] => [schemaPath(contract.type), asJson(schema)]),
    [schemaPath('envelope'), asJson(envelopeSchema())],
    ...[...publicationsToAdd(published, currentPublications(events))].map(
      ([name, text]): [string, string] => [join(PUBLISHED, name), text],
    ),
    [`${API}/asyncapi.yaml`, asYaml(asyncApiDocument(topics))],
    [`${API}/events.md`, eventsPage(topics, template)],
  ]);
}

async function filesOf(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new Error(`${folder} cannot be read. It is not generated: restore it from Git.`, { cause });
  });
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(names.map((name, index) => [name, texts[index] ?? '']));
}

const schemaPath = (name: string): string => `${API}/events/${name}.schema.json`;
const asJson = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;
/** Instants are quoted: readers of YAML 1.1 would take them for something else than texts. */
const asYaml = (document: object): string =>
  stringify(document, { aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 110 });
