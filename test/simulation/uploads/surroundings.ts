import type { Logger } from '@libs/telemetry';
import type { UploadMetrics } from '../../../services/ingestion/src/uploads/upload-metrics';
import type { Chance } from '../kernel/chance';
import type { FaultLog } from '../kernel/fault-log';
import type { Network } from '../kernel/network';
import type { Trace } from '../kernel/trace';
import type { VirtualTime } from '../kernel/virtual-time';
import type { Authority } from './authority';
import { Connection, type DatabaseNetwork } from './database/connection';
import type { IngestionDatabase } from './database/ingestion-tables';
import type { ModelCluster } from './kafka/model-cluster';
import type { SimulatedProcess } from '../kernel/process';
import type { Promises } from './promises';

/** What a process of the world finds around it. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly faults: FaultLog;
  readonly network: Network;
  readonly database: IngestionDatabase;
  readonly databaseNetwork: DatabaseNetwork;
  readonly cluster: ModelCluster;
  readonly authority: Authority;
  readonly promises: Promises;
  readonly logger: Logger;
  readonly uploadMetrics: UploadMetrics;
}

/** When a client of the database gives up a statement. */
const STATEMENT_TIMEOUT_MS = 700;

/** A connection of the process's pool, at each call. */
export const connections =
  ({ databaseNetwork }: Surroundings, process: SimulatedProcess) =>
  (): Connection =>
    new Connection(databaseNetwork, process, STATEMENT_TIMEOUT_MS);
