import type { CataloguedEvent } from './event-catalogue';
import { type EventTopic, isCompacted, retentionDays } from './event-topics';
import { exampleHeaders } from './example-headers';
import { fieldTable } from './field-table';
import { deadLetterSchema, envelopeSchema } from './payload-schema';

const PLACE = /^<!-- generated: ([a-z-]+) -->$/gm;

/** The page for people: the prose of `template`, with what the contracts say in its marked places, each exactly once. */
export function eventsPage(topics: readonly EventTopic[], template: string): string {
  const parts: Readonly<Record<string, string>> = {
    topics: topicTable(topics),
    headers: fieldTable(envelopeSchema(), 'Header'),
    'example-record': exampleRecord(topics),
    events: topics.map(topicSection).join('\n\n'),
    'dead-letter-headers': fieldTable(deadLetterSchema(), 'Header'),
  };
  const places = [...template.matchAll(PLACE)].map(([, name = '']) => name);
  const wrong = [
    ...Object.keys(parts).filter((name) => places.filter((place) => place === name).length !== 1),
    ...places.filter((name) => !(name in parts)),
  ];
  if (wrong.length > 0)
    throw new Error(`The template of the page must have each place once, and no other: ${wrong.join(', ')}.`);
  return template.replace(PLACE, (_, name: string) => parts[name] ?? '');
}

function topicTable(topics: readonly EventTopic[]): string {
  const rows = topics.map((topic) => {
    const { name, title, description, partitions } = topic;
    return `| [\`${name}\`](#${anchor(title)}) | ${description} | ${kept(topic)} | ${String(partitions)} |`;
  });
  const head = ['| Topic | Holds | Kept | Partitions |', '| --- | --- | --- | --- |'];
  const note = `The number of partitions is the default of a deployment, which may choose another when it makes the topic. It is never changed under a topic: keys would move, and lose their order. Keys are placed by Kafka's default partitioner (murmur2).`;
  return `${[...head, ...rows].join('\n')}\n\n${note}`;
}

function kept(topic: EventTopic): string {
  if (isCompacted(topic)) return 'the last record of each key';
  const days = retentionDays(topic);
  return days === undefined ? 'as the broker is set' : `${String(days)} days`;
}

function topicSection(topic: EventTopic): string {
  const { title, name, description, source, events } = topic;
  const intro = `## ${title}\n\n${description} Topic \`${name}\`, \`ce_source\` \`${source}\`.`;
  return [intro, ...events.map(eventSection)].join('\n\n');
}

function eventSection({ contract, about, schema, sample }: CataloguedEvent): string {
  return [
    `### ${contract.type}`,
    about.deprecated === undefined
      ? about.summary
      : `**Deprecated.** ${about.deprecated}\n\n${about.summary}`,
    `- **Sent when:** ${about.sentWhen}\n- **Key:** ${about.key}; of the example: \`${contract.keyOf(sample)}\`\n- **Schema:** [${contract.type}.schema.json](events/${contract.type}.schema.json)`,
    fieldTable(schema, 'Field'),
    json(sample),
  ].join('\n\n');
}

/** The first record of the first topic, as `kcat` would show it. */
function exampleRecord([topic]: readonly EventTopic[]): string {
  const event = topic?.events[0];
  if (!topic || !event) throw new Error('There is no event to show.');
  const headers = Object.entries(exampleHeaders(event, topic.source)).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const key = event.contract.keyOf(event.sample);
  return `\`\`\`\n${headers.join('\n')}\n\n${key}\n\n${JSON.stringify(event.sample)}\n\`\`\``;
}

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

const anchor = (title: string): string => title.toLowerCase().replaceAll(' ', '-');
