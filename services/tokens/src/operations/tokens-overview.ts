import type { TokensOverview as Overview } from '@libs/contracts';
import { type OverviewPool, type PartReader, readOutboxState } from '@libs/operations';
import type { EnforcerSightings } from './enforcer-sightings';
import type { RevocationsObserver } from './observed-revocations';

/** How it stands with revocations, with those who enforce them and with the events of this service. */
export class TokensOverview {
  constructor(
    private readonly parts: PartReader,
    private readonly sightings: Pick<EnforcerSightings, 'enforcers'>,
    private readonly revocations: Pick<RevocationsObserver, 'latest' | 'canary'>,
    private readonly db: Pick<OverviewPool, 'query'>,
  ) {}

  /** Never rejects; a part that cannot be read says so. */
  async read(): Promise<Overview> {
    const [enforcers, revocations, outbox, canary] = await Promise.all([
      this.parts.read('enforcers', () => this.sightings.enforcers()),
      this.parts.read('revocations', () => this.revocations.latest()),
      this.parts.read('outbox', () => readOutboxState(this.db)),
      this.parts.read('canary', () => this.revocations.canary()),
    ]);
    return { enforcers, revocations, outbox, canary };
  }
}
