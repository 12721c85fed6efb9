import { readFileSync } from 'node:fs';
import { plannedTopics } from '@libs/event-bus';
import { ingestionTopics } from '../../services/ingestion/src/topics';
import { tokensTopics } from '../../services/tokens/src/topics';

const ONE = { partitions: 1, replicationFactor: 1 };

// Without the right to write its dead letters a group delivers an event that nobody can read for ever.
it('the page about Kafka names every group of ours, and every topic with those of dead letters', () => {
  const page = readFileSync('docs/operations/kafka.md', 'utf8');
  for (const { contracts, groups } of [tokensTopics, ingestionTopics]) {
    for (const { topic } of plannedTopics(contracts, { ...ONE, groups }))
      expect(page).toContain(`\`${topic}\``);
    for (const group of Object.keys(groups)) expect(page).toMatch(new RegExp(`\`${group}\\.?\``));
  }
});
