import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../monotonic';
import type { Administration, IssuedToken } from './administration';
import type { Residents } from './assignment';
import type { RepositoryOperations } from './operations';
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
  const { random, recorder, targets, leaseMs } = parts;
  const place = targets.place();
  const token = await issueShortLived(parts, place);
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

/** One whose life was over before it was issued, because something was broken for that long, is asked for with a longer one. */
async function issueShortLived(
  { random, administration, residents }: ExpiryParts,
  place: RepositoryOperations,
): Promise<IssuedToken | undefined> {
  const isOfRepository = random.chance(0.5);
  const firstMs = random.between(2_000, 4_000);
  for (const lifeMs of [firstMs, 2 * firstMs, 4 * firstMs]) {
    const token = await (isOfRepository
      ? administration.issueRepositoryToken(place, lifeMs)
      : administration.issueAccountToken(residents.owner, lifeMs));
    if (token) return token;
  }
  return undefined;
}
