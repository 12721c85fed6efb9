import { systemClock } from '@libs/clock';
import { OverviewPool, PartReader, SharedReading } from '@libs/operations';
import { HeadWatch } from '@libs/revocation';
import type { ProcessContext } from '@libs/telemetry';
import type { Provider } from '@nestjs/common';
import { made } from '../made';
import type { TokensConfig } from '../tokens.config';
import { EnforcerSightings } from './enforcer-sightings';
import { RevocationsObserver } from './observed-revocations';
import { TOKENS_OVERVIEW } from './operations.controller';
import { TokensOverview } from './tokens-overview';

const FRESH_FOR_MS = 900;

export function operationsProviders(
  { databaseUrl, lease }: TokensConfig,
  { logger }: ProcessContext,
): Provider[] {
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
  ];
}
