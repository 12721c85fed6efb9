import { join } from 'node:path';
import { coverageUploadReceived, tokenIssued, tokenState } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { ensureDatabase } from '@libs/embedded-postgres';
import { ensureTopics } from '@libs/event-bus';
import { KafkaCluster } from '@libs/event-log';
import { AllowTombstones1764200000000, CreateOutbox1763000000000 } from '@libs/outbox';
import { DataSource } from 'typeorm';
import { defaultKafkaJars, hasKafkaJars } from '../../deploy/local/kafka-jars';
import { startKafka } from '../../deploy/local/kafka-server';
import { startPostgres } from '../../deploy/local/postgres-server';
import { requirePackages } from '../support/programs';
import type { Bench } from '../support/run-bench';
import { RelayFleet } from './relay-fleet';

/** Where nothing else is set. */
const PARTITIONS = 6;
const WRITERS = 20;

/** An outbox in a real Postgres, a real Kafka, and relays between them that run as in production. */
export interface Stand {
  readonly bench: Bench;
  readonly brokers: readonly string[];
  readonly db: DataSource;
  readonly cluster: KafkaCluster;
  readonly relays: RelayFleet;
}

export async function startStand(bench: Bench): Promise<Stand> {
  const { narrator, dataDir } = bench;
  requirePackages(narrator, {
    java: 'openjdk-17-jre-headless',
    ...(hasKafkaJars(defaultKafkaJars()) ? {} : { mvn: 'maven' }),
  });
  return narrator.step('start Postgres and Kafka', async () => {
    const postgres = await startPostgres({ dir: join(dataDir, 'postgres') });
    bench.atTheEnd(() => postgres.stop());
    // The time of a record is when the broker took it, and not what its producer says.
    const properties = { 'log.message.timestamp.type': 'LogAppendTime' };
    const kafka = await startKafka({ dir: join(dataDir, 'kafka'), properties });
    bench.atTheEnd(() => kafka.stop());
    const { brokers } = kafka;
    await ensureTopics({ brokers }, [tokenIssued, tokenState, coverageUploadReceived], {
      partitions: PARTITIONS,
      replicationFactor: 1,
    });
    const url = await ensureDatabase({
      adminUrl: postgres.url,
      database: 'bench',
      role: 'bench',
      password: 'bench',
    });
    await runMigrations(url, [CreateOutbox1763000000000, AllowTombstones1764200000000]);
    const db = await new DataSource({ type: 'postgres', url, poolSize: WRITERS }).initialize();
    bench.atTheEnd(() => db.destroy());
    const cluster = await KafkaCluster.connect({ brokers }, 'portcullis-bench');
    bench.atTheEnd(() => cluster.close());
    const relays = new RelayFleet({ databaseUrl: url, brokers, directory: join(dataDir, 'processes') });
    bench.atTheEnd(() => relays.stop());
    return { bench, brokers, db, cluster, relays };
  });
}
