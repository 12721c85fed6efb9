import { TestServers } from './test-servers';

/**
 * Puts TEST_DATABASE_URL, TEST_REDIS_URL and TEST_KAFKA_BROKERS into the environment of the test files. A variable
 * that is set already is used as it is; else the server is started here and stopped by global-teardown.ts. TEST_RUN_DIRECTORY is
 * where suites keep what they share; it goes with the run.
 */
export default async function globalSetup(): Promise<void> {
  const servers = new TestServers();
  Object.assign(globalThis, { portcullisTestServers: servers });
  // A signal that is not handled runs no exit handlers, and those are what ends the servers then.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  await servers.start();
}
