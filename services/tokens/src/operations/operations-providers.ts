import { systemClock } from '@libs/clock';
import { KafkaCluster } from '@libs/event-log';
import { OverviewPool, PartReader, SharedReading } from '@libs/operations';
import { HeadWatch } from '@libs/revocation';
import type { ProcessContext } from '@libs/telemetry';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log';
import { made } from '../made';
import type { TokensConfig } from '../tokens.config';
import { EnforcerSightings } from './enforcer-sightings';
import { EventsOverview } from './events-overview';
import { RevocationsObserver } from './observed-revocations';
import { EVENTS_OVERVIEW, TOKENS_OVERVIEW } from './operations.controller';
import { SettleLetters } from './settle-letters';
import { TokensOverview } from './tokens-overview';

const FRESH_FOR_MS = 900;
/** Kafka is asked on a connection of its own each time. */
const EVENTS_FRESH_FOR_MS = 5_000;
const KAFKA_CLIENT = 'portcullis-operations';

export function operationsProviders(
  { databaseUrl, kafka, lease }: TokensConfig,
  { logger }: ProcessContext,
): Provider[] {
  const connect = kafka && (() => KafkaCluster.connect(kafka, KAFKA_CLIENT));
  return [
    made(
      OverviewPool,
      [],
      () => new OverviewPool({ databaseUrl, applicationName: 'portcullis-tokens-overview', logger }),
    ),
    made(EnforcerSightings, [HeadWatch], (head) => new EnforcerSightings(systemClock, head, lease)),
    made(
      RevocationsObserver,
      [OverviewPool, EnforcerSightings],
      (db, sightings) => new RevocationsObserver(db, sightings),
    ),
    made(
      TOKENS_OVERVIEW,
      [EnforcerSightings, RevocationsObserver, OverviewPool],
      (sightings: EnforcerSightings, revocations: RevocationsObserver, db: OverviewPool) => {
        const overview = new TokensOverview(new PartReader(logger), sightings, revocations, db);
        return new SharedReading(() => overview.read(), FRESH_FOR_MS, systemClock);
      },
    ),
    {
      provide: EVENTS_OVERVIEW,
      useFactory: () => {
        const overview = new EventsOverview(new PartReader(logger), connect);
        return new SharedReading(() => overview.read(), EVENTS_FRESH_FOR_MS, systemClock);
      },
    },
    made(SettleLetters, [DataSource, AuditLog], (db, audit) => new SettleLetters(connect, db, audit)),
  ];
}
