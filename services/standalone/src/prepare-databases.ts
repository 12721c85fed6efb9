import { ensureDatabase } from '@libs/embedded-postgres';
import { migrateIngestion } from '../../ingestion/src/start';
import { migrateTokens } from '../../tokens/src/start';

export interface Databases {
  tokensUrl: string;
  ingestionUrl: string;
}

/** Each service's own database and role, at the newest schema. */
export async function prepareDatabases(adminUrl: string, password: string): Promise<Databases> {
  const prepare = async (service: string, migrate: (url: string) => Promise<unknown>): Promise<string> => {
    const name = `portcullis_${service}`;
    const url = await ensureDatabase({ adminUrl, database: name, role: name, password });
    await migrate(url);
    return url;
  };
  return {
    tokensUrl: await prepare('tokens', migrateTokens),
    ingestionUrl: await prepare('ingestion', migrateIngestion),
  };
}
