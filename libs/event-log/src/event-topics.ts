import {
  analysisEvents,
  coverageEvents,
  type EventContract,
  tokenEvents,
  tokenStates,
} from '@libs/contracts';

const BY_SERVICE: Readonly<Record<string, readonly EventContract[]>> = {
  tokens: [...tokenEvents, ...tokenStates],
  ingestion: [...coverageEvents, ...analysisEvents],
};

const CONTRACTS = Object.values(BY_SERVICE).flat();

/** The topics of docs/api/events.md. */
export const EVENT_TOPICS: readonly string[] = [...new Set(CONTRACTS.map(({ topic }) => topic))].sort();

/** Those whose events happened; the others hold what is, and keep the last of each key. */
export const HISTORY_TOPICS: readonly string[] = EVENT_TOPICS.filter(
  (topic) => !CONTRACTS.some((contract) => contract.topic === topic && contract.compacted === true),
);

export const EVENT_TYPES: readonly string[] = CONTRACTS.map(({ type }) => type).sort();

/** The CloudEvents source of a topic's events, which the relay of its service gives them. */
export function sourceOf(topic: string): string | undefined {
  const service = Object.entries(BY_SERVICE).find(([, contracts]) =>
    contracts.some((contract) => contract.topic === topic),
  );
  return service && `/portcullis/${service[0]}`;
}

export const topicsOfTypes = (types: readonly string[]): readonly string[] =>
  HISTORY_TOPICS.filter((topic) =>
    CONTRACTS.some((contract) => contract.topic === topic && types.includes(contract.type)),
  );
