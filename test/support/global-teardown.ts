import { type TestServers } from './test-servers';

export default async function globalTeardown(): Promise<void> {
  await (globalThis as { portcullisTestServers?: TestServers }).portcullisTestServers?.stop();
}
