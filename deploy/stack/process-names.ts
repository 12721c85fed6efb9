/** How many processes of each kind; those that are not listed are single. */
export interface Replicas {
  readonly tokensApi: number;
  readonly ingestionApi: number;
  readonly ingestionWorker: number;
  readonly gateway: number;
}

/** Those of the README. */
export const DEFAULT_REPLICAS: Replicas = { tokensApi: 2, ingestionApi: 2, ingestionWorker: 2, gateway: 2 };

/** By kind, in the order in which they are numbered. */
export interface ProcessNames {
  readonly tokensApi: readonly string[];
  readonly tokensRelay: readonly string[];
  readonly ingestionApi: readonly string[];
  readonly ingestionWorker: readonly string[];
  readonly ingestionRelay: readonly string[];
  readonly gateway: readonly string[];
}

/** `gateway-1` and so on; just `gateway` if it is the only one. */
export const namesOf = (replicas: Replicas): ProcessNames => ({
  tokensApi: numbered('tokens-api', replicas.tokensApi),
  tokensRelay: ['tokens-relay'],
  ingestionApi: numbered('ingestion-api', replicas.ingestionApi),
  ingestionWorker: numbered('ingestion-worker', replicas.ingestionWorker),
  ingestionRelay: ['ingestion-relay'],
  gateway: numbered('gateway', replicas.gateway),
});

/** Those that speak with Kafka. */
export const kafkaClients = (names: ProcessNames): string[] => [
  ...names.tokensRelay,
  ...names.ingestionRelay,
  ...names.ingestionWorker,
  ...names.gateway,
];

const numbered = (kind: string, count: number): string[] =>
  count === 1 ? [kind] : Array.from({ length: count }, (_, index) => `${kind}-${String(index + 1)}`);
