import type { EventContract } from '@libs/contracts';
import { ingestionMigrations } from '../../services/ingestion/src/migrations/ingestion-migrations';
import { ingestionTopics } from '../../services/ingestion/src/topics';
import { migrations as tokensMigrations } from '../../services/tokens/src/schema';
import { tokensTopics } from '../../services/tokens/src/topics';
import type { ProcessName } from '../configuration/processes';
import type { Database } from './database';
import { ranMigrations } from './schema-check';

const namesOf = (migrations: readonly (new () => { name: string })[]): string[] =>
  migrations.map((migration) => new migration().name);
const tokens = namesOf(tokensMigrations);
const ingestion = namesOf(ingestionMigrations);

/** What must have run in the database of a process. The command line may be given that of either service: then what did run tells which. */
export async function expectedMigrations(
  process: ProcessName,
  database: Database,
): Promise<readonly string[]> {
  if (process !== 'cli') return process.startsWith('ingestion') ? ingestion : tokens;
  const ran = await ranMigrations(database);
  return ran.some((name) => ingestion.includes(name) && !tokens.includes(name)) ? ingestion : tokens;
}

interface Topics {
  readonly contracts: readonly EventContract[];
  readonly groups: Readonly<Record<string, readonly EventContract[]>>;
}

/** What Kafka must have for a process. The command line reads the events of both services. */
export function expectedTopics(process: ProcessName): Topics {
  if (process === 'cli')
    return {
      contracts: [...tokensTopics.contracts, ...ingestionTopics.contracts],
      groups: { ...tokensTopics.groups, ...ingestionTopics.groups },
    };
  return process.startsWith('ingestion') ? ingestionTopics : tokensTopics;
}
