import { preparedDatabase, type TestDatabase } from '@libs/testing';
import { migrateIngestion } from '../src/start';

/** A new one of this release. */
export const ingestionDatabase = (): Promise<TestDatabase> => preparedDatabase('ingestion', migrateIngestion);
