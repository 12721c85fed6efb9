import { defineEvent, type EventContract } from '@libs/contracts';
import { z } from 'zod';
import type { CataloguedEvent } from '../../deploy/docs/events/event-catalogue';
import { payloadSchema } from '../../deploy/docs/events/payload-schema';
import {
  brokenPromises,
  currentPublications,
  type Publication,
  publicationsToAdd,
  readPublications,
} from '../../deploy/docs/events/published-versions';

const about = { summary: 'A door was opened.', sentWhen: 'Somebody opened it.', key: '`door`' };
const sample = { door: 'front', by: 7 };
const door = z.object({ door: z.string(), by: z.int() });
const opened = defineEvent({
  topic: 'doors.v1',
  type: 'door.opened.v1',
  about,
  schema: door,
  keyOf: ({ door: name }) => name,
});
const event = (contract: EventContract): CataloguedEvent => ({
  contract,
  about,
  sample,
  schema: payloadSchema(contract),
});
const changed = (schema: z.ZodType, changes: Partial<EventContract> = {}): CataloguedEvent =>
  event({ ...opened, keyOf: () => 'front', ...changes, schema });

const EMPTY = new Map([['SHA256SUMS', '']]);
/** The folder after these were published one after another. */
const folderOf = (...versions: CataloguedEvent[]): Map<string, string> =>
  versions.reduce(
    (files, version) => new Map([...files, ...publicationsToAdd(files, currentPublications([version]))]),
    EMPTY,
  );
const publishedIn = (files: ReadonlyMap<string, string>): Publication[] => [
  ...readPublications(files).values(),
];

describe('publishing', () => {
  it('adds a file for what is new, and records its digest', () => {
    const files = folderOf(event(opened));
    expect([...files.keys()].sort()).toEqual(['SHA256SUMS', 'door.opened.v1-1.json', 'envelope-1.json']);
    expect(files.get('SHA256SUMS')).toMatch(/^[0-9a-f]{64} {2}door\.opened\.v1-1\.json$/m);
    expect(publishedIn(files)).toMatchObject([
      { type: 'envelope' },
      { type: 'door.opened.v1', topic: 'doors.v1', sample, keyOfSample: 'front' },
    ]);
  });

  it('adds nothing where nothing was added to a schema, whatever its words', () => {
    const files = folderOf(event(opened));
    const reworded = changed(door.extend({ by: z.int().describe('Whose hand it was.') }));
    expect(publicationsToAdd(files, currentPublications([reworded]))).toEqual(new Map());
  });

  it('adds a file for an optional field, and leaves the one before it as it was', () => {
    const before = folderOf(event(opened));
    const after = folderOf(event(opened), changed(door.extend({ hand: z.string().optional() })));
    expect([...after.keys()].filter((name) => !before.has(name))).toEqual(['door.opened.v1-2.json']);
    expect(after.get('door.opened.v1-1.json')).toBe(before.get('door.opened.v1-1.json'));
    expect(after.get('SHA256SUMS')).toContain(before.get('SHA256SUMS'));
  });
});

describe('the folder of what was published', () => {
  const files = folderOf(event(opened));
  const name = 'door.opened.v1-1.json';
  const without = (gone: string): Map<string, string> => new Map([...files].filter(([one]) => one !== gone));

  it('is not begun anew by itself, which would bless whatever the contracts say now', () => {
    expect(() => readPublications(new Map())).toThrow('SHA256SUMS of the published events is missing');
    expect(() => readPublications(without('SHA256SUMS'))).toThrow('restore it from Git');
    expect(() => publicationsToAdd(without('SHA256SUMS'), currentPublications([event(opened)]))).toThrow();
  });

  it('is told from one with a file removed, edited or put there by hand', () => {
    expect(() => readPublications(without(name))).toThrow(`${name} was published and is missing`);
    const edited = new Map([...files, [name, (files.get(name) ?? '').replace('integer', 'number')]]);
    expect(() => readPublications(edited)).toThrow(`${name} was published and has been changed since`);
    const extended = new Map([...files, ['door.opened.v1-2.json', '{}']]);
    expect(() => readPublications(extended)).toThrow('door.opened.v1-2.json is not in SHA256SUMS');
  });
});

describe('a change to a published event', () => {
  const published = publishedIn(folderOf(event(opened)));
  const advice = 'Leave it as it is, and define door.opened.v2 beside it (docs/api/events-compatibility.md).';

  it('breaks nothing if there is none, or an optional field', () => {
    expect(brokenPromises(published, [event(opened)])).toEqual([]);
    expect(brokenPromises(published, [changed(door.extend({ hand: z.string().optional() }))])).toEqual([]);
  });

  it('breaks nothing if it is another version beside it', () => {
    const second = changed(z.object({ id: z.int() }), { type: 'door.opened.v2' });
    expect(brokenPromises(published, [event(opened), second])).toEqual([]);
  });

  it.each<[string, CataloguedEvent[], string]>([
    [
      'its schema is narrower',
      [changed(door.extend({ hand: z.string() }))],
      `door.opened.v1 at /hand: the field is new and required: events that were already sent would be refused. ${advice}`,
    ],
    [
      'it moves to another topic',
      [changed(door, { topic: 'gates.v1' })],
      `door.opened.v1 is published on doors.v1 and moved to gates.v1. ${advice}`,
    ],
    [
      'it has another key, so that its order is another',
      [changed(door, { keyOf: () => 'house' })],
      `door.opened.v1 has another key: its published sample has "front" and now gets "house". ${advice}`,
    ],
    [
      'it refuses in a way that no JSON Schema shows',
      [changed(door.refine(({ by }) => by < 7))],
      `door.opened.v1 no longer reads its published sample as it is. ${advice}`,
    ],
    [
      'it is gone',
      [],
      'door.opened.v1 is published and has no contract any more. Put it back; how a version ends: docs/api/events-compatibility.md.',
    ],
  ])('breaks a promise if %s', (_, now, sentence) => {
    expect(brokenPromises(published, now)).toContain(sentence);
  });

  // Otherwise a field added by one release could be removed by the next, whose predecessor is all that is looked at.
  it('is held to every publication, not to the first or the last alone', () => {
    const added = changed(door.extend({ hand: z.string().optional() }));
    const both = publishedIn(folderOf(event(opened), added));
    expect(brokenPromises(both, [event(opened)])).toEqual([
      `door.opened.v1 at /hand: the field was removed. ${advice}`,
    ]);
  });

  it('names the headers, which all events share, if they change', () => {
    const envelope = published.filter(({ type }) => type === 'envelope');
    const narrower = envelope.map((one) => ({ ...one, schema: { ...one.schema, required: ['ce_id'] } }));
    expect(brokenPromises(narrower, [])).toContain(
      'envelope at /ce_type: the field was optional and is required: events that were already sent would be refused. Leave the headers as they are, or publish on new topics beside the old ones (docs/api/events-compatibility.md).',
    );
  });
});

describe('the JSON Schema of a payload', () => {
  it('cannot be made of a contract that reads something else than it writes', () => {
    const defaulted = door.extend({ hand: z.string().default('left') });
    expect(() => payloadSchema({ ...opened, keyOf: () => '', schema: defaulted })).toThrow(
      "The schema of door.opened.v1 transforms what it takes; an event's payload is sent as it is read.",
    );
  });

  it('promises formats, and not the way in which our validator reads them', () => {
    const timed = z.object({ id: z.uuid(), at: z.iso.datetime(), short: z.iso.datetime({ precision: 0 }) });
    const { properties } = payloadSchema({ ...opened, keyOf: () => '', schema: timed });
    expect(properties).toEqual({
      id: { type: 'string', format: 'uuid' },
      at: { type: 'string', format: 'date-time', pattern: 'Z$' },
      short: { type: 'string', format: 'date-time', pattern: expect.stringMatching(/^\^/) as string },
    });
  });
});
