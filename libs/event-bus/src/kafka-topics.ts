import type { EventContract } from '@libs/contracts';

export interface TopicSettings {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Which group consumes which contracts: each gets its dead letter topic. */
  readonly groups?: Readonly<Record<string, readonly EventContract[]>> | undefined;
}

export const deadLetterTopic = (topic: string, group: string): string => `${topic}.${group}.dlq`;

/** Creates the topics of these contracts, and the dead letter topics of their groups, where they do not exist. */
export const ensureTopics = (
  brokers: readonly string[],
  contracts: readonly EventContract[],
  settings: TopicSettings,
): Promise<void> => {
  void [brokers, contracts, settings];
  throw new Error('not yet');
};
