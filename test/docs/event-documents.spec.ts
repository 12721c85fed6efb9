import { readFile } from 'node:fs/promises';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import { asyncApiDocument } from '../../deploy/docs/events/asyncapi-document';
import { type CataloguedEvent, eventCatalogue } from '../../deploy/docs/events/event-catalogue';
import { type EventTopic, eventTopics } from '../../deploy/docs/events/event-topics';
import { eventsPage } from '../../deploy/docs/events/events-page';
import { exampleHeaders } from '../../deploy/docs/events/example-headers';
import { envelopeSchema, payloadSchema } from '../../deploy/docs/events/payload-schema';

let events: CataloguedEvent[];
let topics: EventTopic[];
let template: string;
beforeAll(async () => {
  events = await eventCatalogue();
  topics = eventTopics(events);
  template = await readFile('deploy/docs/events/events-page.md', 'utf8');
});
/** As the topic of the last states is: Kafka keeps the last record of each key. */
const compacted = (): EventTopic => ({ ...topics[0]!, settings: { 'cleanup.policy': 'compact' } });
const typesOf = (some: readonly CataloguedEvent[]): string[] => some.map(({ contract }) => contract.type);

describe('the JSON Schemas', () => {
  // By a validator that knows nothing of zod. What a format means is for the reader to know; patterns are checked.
  const ajv = new Ajv2020({ strict: true, validateFormats: false });

  it('take the frozen samples, with a field more and not with one less', () => {
    expect(events.length).toBeGreaterThanOrEqual(8);
    for (const { contract, schema, sample } of events) {
      const accepts = ajv.compile(schema);
      expect([contract.type, accepts(sample), accepts.errors]).toEqual([contract.type, true, null]);
      expect([contract.type, accepts({ ...sample, addedLater: [] })]).toEqual([contract.type, true]);
      for (const name of schema.required ?? []) {
        const rest = Object.fromEntries(Object.entries(sample).filter(([field]) => field !== name));
        expect([contract.type, name, accepts(rest)]).toEqual([contract.type, name, false]);
      }
    }
  });

  it('say what each field means', () => {
    const silent = [...events.map(({ schema }) => schema), envelopeSchema()].flatMap((schema) =>
      Object.entries(schema.properties ?? {}).filter(
        ([, { description = '' }]) => !description.endsWith('.'),
      ),
    );
    expect(silent).toEqual([]);
  });

  it('of the headers take those of the examples', () => {
    const accepts = ajv.compile(envelopeSchema());
    for (const topic of topics)
      for (const event of topic.events)
        expect([accepts(exampleHeaders(event, topic.source)), accepts.errors]).toEqual([true, null]);
  });
});

describe('the AsyncAPI document', () => {
  it('has a channel for each topic and for what its groups park, with its events', () => {
    const { channels } = asyncApiDocument(topics);
    const shown = Object.values(channels).map((channel) => channel as { address: string; messages: object });
    for (const { contract } of events) {
      const { messages } = shown.find(({ address }) => address === contract.topic)!;
      expect(Object.keys(messages)).toContain(contract.type.replaceAll('.', '-'));
      expect(shown.map(({ address }) => address)).toContain(`${contract.topic}.{group}.dlq`);
    }
    expect(shown).toHaveLength(2 * new Set(events.map(({ contract }) => contract.topic)).size);
  });

  // The official parser looks at the examples of AsyncAPI 2 only. Its schemas are of draft 07, so this is a validator of that draft.
  it('has examples that its own schemas take', () => {
    const { components } = asyncApiDocument(topics);
    const ajv = new Ajv({ strict: false, validateFormats: false });
    let examined = 0;
    for (const { name, headers, payload, examples } of Object.values(components.messages)) {
      const [takesHeaders, takesPayload] = [headers, payload].map((schema) =>
        ajv.compile({ ...schema, components }),
      );
      for (const example of examples) {
        expect([name, takesHeaders!(example.headers), takesHeaders!.errors]).toEqual([name, true, null]);
        expect([name, takesPayload!(example.payload), takesPayload!.errors]).toEqual([name, true, null]);
        const { dlq_at, ce_id, ...fewer } = example.headers;
        expect([name, takesHeaders!(fewer), dlq_at ?? ce_id]).toEqual([name, false, expect.any(String)]);
        if (name !== 'dead-letter') expect([name, takesPayload!({})]).toEqual([name, false]);
        examined += 1;
      }
    }
    expect(examined).toBe(events.length + 1);
  });

  it('says how Kafka keeps a topic, as the topic is created', () => {
    expect(asyncApiDocument(topics).channels['token-events-v1']).toMatchObject({
      bindings: {
        kafka: { topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': 2_592_000_000 } },
      },
    });
    const [state] = Object.values(asyncApiDocument([compacted()]).channels);
    expect(state).toMatchObject({
      description: expect.stringContaining('tombstone') as string,
      bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['compact'] } } },
    });
  });
});

describe('the page of events', () => {
  it('has a section for each event, with its example', () => {
    const page = eventsPage(topics, template);
    for (const { contract, sample } of events) {
      const [, section = ''] = page.split(`\n### ${contract.type}\n`);
      expect(section).toContain(JSON.stringify(sample, null, 2));
    }
    expect(typesOf(topics.flatMap((topic) => topic.events))).toEqual(typesOf(events));
  });

  it('says of a compacted topic that the last record of each key is kept', () => {
    expect(eventsPage([compacted()], template)).toContain('| the last record of each key |');
  });

  it('cannot be made of a template that has lost a place, or has one that nothing fills', () => {
    expect(() => eventsPage(topics, template.replace('<!-- generated: topics -->', ''))).toThrow(
      'The template of the page must have each place once, and no other: topics.',
    );
    expect(() => eventsPage(topics, `${template}\n<!-- generated: wonders -->\n`)).toThrow('wonders');
  });
});

describe('a deprecated version', () => {
  it('is called so, with what to read instead, in all three', () => {
    const [topic] = topics;
    const [event] = topic!.events;
    const about = { ...event!.about, deprecated: 'Sent until 2028; read the next version.' };
    const contract = { ...event!.contract, about };
    const marked = { ...topic!, events: [{ ...event!, contract, about, schema: payloadSchema(contract) }] };
    expect(payloadSchema(contract)).toMatchObject({ deprecated: true });
    expect(eventsPage([marked], template)).toContain(`**Deprecated.** ${about.deprecated}`);
    const { messages } = asyncApiDocument([marked]).components;
    expect(Object.values(messages)[0]?.description).toMatch(/^Deprecated\. Sent until 2028/);
  });
});

describe('a topic', () => {
  it('that nobody described is an error, and not a gap in the documents', () => {
    const [event] = events;
    const moved = { ...event!, contract: { ...event!.contract, topic: 'portcullis.wonder.events.v1' } };
    expect(() => eventTopics([moved])).toThrow(
      'The topic portcullis.wonder.events.v1 is not described. Add it to TEXTS in deploy/docs/events/event-topics.ts.',
    );
  });
});
