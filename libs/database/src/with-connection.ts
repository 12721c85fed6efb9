import { DataSource } from 'typeorm';
import { type DatabaseSettings, dataSourceOptions, type Schema } from './data-source-options';

export interface CommandConnection extends Pick<DatabaseSettings, 'url' | 'applicationName' | 'logger'> {
  /** For who asks whether they have all been run. */
  readonly migrations?: Schema['migrations'] | undefined;
  /** The server then refuses whatever would change something. */
  readonly isReadOnly?: boolean | undefined;
}

/** One connection for a command that an operator runs, whose statements take as long as they take. */
export async function withConnection<T>(
  { migrations = [], isReadOnly, ...settings }: CommandConnection,
  work: (db: DataSource) => Promise<T>,
): Promise<T> {
  const unhurried = { ...settings, poolSize: 1, statementMs: 0, idleInTransactionMs: 0, isReadOnly };
  const db = new DataSource(dataSourceOptions(unhurried, { entities: [], migrations }));
  await db.initialize().catch((cause: unknown) => {
    throw new Error('The database cannot be reached at its URL', { cause });
  });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
