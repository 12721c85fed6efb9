/** One line is one paragraph. */
const paragraphs = (...lines: string[]): string => lines.join('\n\n');

export const PRODUCT = paragraphs(
  'What happened to tokens, access, coverage and analysis results, told to any service that listens.',
  "Every record is a CloudEvent 1.0 in Kafka's binary mode: its attributes are headers with the prefix `ce_`, its value is the payload as JSON. `ce_type` names the event and its version, and so the schema of the payload. Be ready for headers, fields and types that are not named here, and ignore them. No event holds a token's value or a hash of it.",
  'A published version never changes but by optional fields that are added: docs/api/events-compatibility.md is the whole promise. docs/api/events.md is this document for people.',
);

/** What is true of the records of a topic, by how Kafka keeps them. */
export const CHANNEL_NOTES = {
  history: paragraphs(
    'Each event is there at least once. Events with the same key are in order, in one partition; between keys there is no order. A copy has the same `ce_id`, and may come late: keep, for each subject, the highest `version` (tokens), `seq` of one `incarnation` (access) or `generation` (reports, results), and ignore what is not higher.',
    'The number of partitions is the default of a deployment, which may choose another when it makes the topic; it is never changed under a topic, since keys would move and lose their order.',
  ),
  state: paragraphs(
    'Kafka keeps at least the last record of each key; older ones may be there too, so keep the highest `version` of each. A record without a value (a tombstone) says that the subject was deleted.',
    'The number of partitions is the default of a deployment, which may choose another when it makes the topic; it is never changed under a topic.',
  ),
  deadLetters:
    'Records that the group could not read, as they came, with the reason in headers. There is one such topic for each consumer group, made by whoever deploys the group. No order is kept.',
} as const;
