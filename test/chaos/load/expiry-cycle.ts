import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../monotonic';
import type { Administration } from './administration';
import type { Residents } from './assignment';
import { Probing, type ProbingParts, type Temperature } from './probing';
import type { Targets } from './targets';

export interface ExpiryParts extends ProbingParts {
  readonly targets: Targets;
  readonly administration: Administration;
  readonly residents: Residents;
  readonly temperature: Temperature;
}

const LEASES_AFTERWARDS = 2;

/** A token with a short life is used until two leases after its end, without anybody taking it away. */
export async function runExpiryCycle(parts: ExpiryParts): Promise<void> {
  const { random, administration, recorder, targets, residents, leaseMs } = parts;
  const place = targets.place();
  const lifeMs = random.between(2_000, 4_000);
  const token = await (random.chance(0.5)
    ? administration.issueRepositoryToken(place, lifeMs)
    : administration.issueAccountToken(residents.owner, lifeMs));
  if (typeof token?.expiresAt !== 'number') {
    recorder.counts.leftOut += 1;
    return;
  }
  const probe = random.pick([place.readRepository, place.readAnalysis]);
  const probed = { tokens: [token], probe, repositoryId: place.repository.repositoryId, probeOf: null };
  const probing = new Probing(parts, probed, parts.temperature);
  await probing.warm();
  probing.startWhereWarm();
  await delay(Math.max(0, token.expiresAt - monotonicMs() - random.between(0, 300)));
  probing.startElsewhere();
  await delay(Math.max(0, token.expiresAt - monotonicMs() + LEASES_AFTERWARDS * leaseMs));
  await probing.stop();
}
