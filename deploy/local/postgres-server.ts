import { startEmbeddedPostgres, type EmbeddedPostgres } from '@libs/embedded-postgres';
import { type LocalServerOptions } from './local-server';

/** A PostgreSQL with the durability of production. */
export function startPostgres({ dir, port, log }: LocalServerOptions): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: dir, port, log });
}
