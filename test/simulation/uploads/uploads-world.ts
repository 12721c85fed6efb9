import type { Logger } from '@libs/telemetry';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { BytesInFlight } from '../../../services/ingestion/src/uploads/bytes-in-flight';
import { UploadMetrics } from '../../../services/ingestion/src/uploads/upload-metrics';
import { Chance } from '../kernel/chance';
import { FaultLog } from '../kernel/fault-log';
import { Network } from '../kernel/network';
import { SimulatedProcess } from '../kernel/process';
import { Trace } from '../kernel/trace';
import { VirtualTime } from '../kernel/virtual-time';
import type { Outcome, World } from '../kernel/world';
import { Authority } from './authority';
import { Clients } from './client';
import { DatabaseNetwork } from './database/connection';
import { IngestionTables } from './database/ingestion-tables';
import { ModelPostgres } from './database/model-postgres';
import { Faults } from './faults';
import { Fleet, type Role } from './fleet';
import { ModelCluster } from './kafka/model-cluster';
import { planRevocations, planUploads } from './plan';
import { Promises } from './promises';
import type { Surroundings } from './surroundings';

const ROLES: readonly Role[] = ['api', 'api', 'worker', 'worker', 'relay', 'relay', 'subscriber'];
/** Clients send and things break for so long: mostly short, for a mistake needs few of them. */
const BUSY_MS: readonly (readonly [weight: number, ms: number])[] = [
  [5, 500],
  [2, 900],
  [1, 1_200],
];
const MS_PER_FAULT = 300;
/** When everything that was acknowledged must be done, with room for every wait that may have grown meanwhile. */
const SETTLED_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 20;

/**
 * Uploads from their clients to the subscribers of their events: production's ingestion APIs, workers and relays, on models of
 * Postgres, Kafka, network, clocks and processes, all of which fail.
 */
class UploadsWorld implements World {
  readonly name = 'uploads';
  private readonly logger: Logger = pino({ level: 'silent' });
  private readonly uploadMetrics = new UploadMetrics(new Registry(), new BytesInFlight(0));

  async run(seed: number, options: { readonly trace: boolean }): Promise<Outcome> {
    const around = this.surroundings(seed, options.trace);
    const { time, chance, faults, promises, trace } = around;
    const fleet = new Fleet(around);
    for (const role of ROLES) fleet.start(role);
    const process = new SimulatedProcess(time, chance.fork('client'), { name: 'client' });
    const clients = new Clients(around, fleet, process);
    const troubles = new Faults(around, fleet);
    const busyMs = chance.fork('length').weighted(BUSY_MS);
    const plan = planUploads(chance.fork('plan'), busyMs);
    const uploads = plan.map(async ({ at, sent }) => {
      await time.sleep(at);
      await clients.upload(sent);
    });
    const revocations = planRevocations(chance.fork('revocations'), busyMs).map(async ({ at, tokenId }) => {
      await time.sleep(at);
      await this.revoke(around, tokenId);
    });
    troubles.plan(chance.fork('fault count').integer(1, Math.ceil(busyMs / MS_PER_FAULT)), busyMs);
    await time.runUntil(busyMs + 200);
    troubles.heal();
    const answered = { are: false };
    void Promise.all([...uploads, ...revocations]).then(() => (answered.are = true));
    for (let now = time.now; now < SETTLED_WITHIN_MS && !(answered.are && promises.isSettled);)
      await time.runUntil((now += LOOK_EVERY_MS));
    if (!answered.are) promises.breaches.push('a client or a revocation was never answered');
    promises.settle();
    const counts = { ...clients.counts, revocations: revocations.length, ...promises.counts };
    return { breaches: promises.breaches, counts, faults: faults.summary(), trace: trace.lines };
  }

  private async revoke({ authority, promises, trace }: Surroundings, tokenId: string): Promise<void> {
    trace.note('tokens-api', () => `revokes ${tokenId}`);
    await authority.revoke(tokenId);
    trace.note('tokens-api', () => `answers the revocation of ${tokenId}`);
    promises.revocationAnswered(tokenId);
  }

  private surroundings(seed: number, isTraced: boolean): Surroundings {
    const { logger, uploadMetrics } = this;
    const time = new VirtualTime();
    const chance = new Chance(seed);
    const tables = new IngestionTables();
    const promises = new Promises(tables, time);
    const server = new ModelPostgres(time, chance.fork('database'));
    const cluster = new ModelCluster(time, chance.fork('kafka'));
    cluster.onAppend = ({ headers }) => promises.events.arrivedInTopic(headers['ce_id'] ?? '');
    const tokens = new SimulatedProcess(time, chance.fork('tokens'), { name: 'tokens-api' });
    return {
      ...{ time, chance, cluster, promises, logger, uploadMetrics },
      trace: new Trace(time, isTraced),
      faults: new FaultLog(() => time.now),
      network: new Network(time, chance.fork('network')),
      database: { server, tables, listener: promises },
      databaseNetwork: new DatabaseNetwork(server),
      authority: new Authority(time, chance.fork('authority'), tokens),
    };
  }
}

/** The one that the simulation plays. */
export const uploadsWorld: World = new UploadsWorld();
