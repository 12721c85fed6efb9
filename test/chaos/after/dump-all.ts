import { GatewayClient } from '../load/gateway-client';
import { Gateways } from '../load/gateways';
import type { Place } from '../load/assignment';
import type { Queues } from '../queues';
import { dumpReports, dumpUploads } from './dump-ingestion';
import { dumpKafka } from './dump-kafka';
import { dumpOutboxes, dumpTokens } from './dump-tokens';
import { ReadReports } from './read-reports';

export interface Dumped {
  readonly databases: Queues;
  readonly brokers: readonly string[];
  readonly gateways: readonly { readonly name: string; readonly url: string }[];
  readonly places: readonly Place[];
}

/** Writes down all that the system holds, for the checker. Nothing may be under way any more. */
export async function dumpAll(
  { databases, brokers, gateways, places }: Dumped,
  directory: string,
): Promise<void> {
  const clients = new Gateways(gateways.map(({ name, url }) => new GatewayClient(name, url)));
  await dumpTokens(databases.tokens, directory);
  await dumpOutboxes(databases, directory);
  await dumpUploads(databases.ingestion, directory);
  const tenants = places.flatMap(({ residents, neighbour }) => [residents, neighbour]);
  await dumpReports(databases.ingestion, directory, new ReadReports(clients, tenants));
  await dumpKafka(brokers, directory);
  clients.close();
}
