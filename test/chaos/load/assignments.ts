import type { Random } from '../../support/random';
import type { Assignment, Residents } from './assignment';

export interface LoadPlan {
  /** The history's directory. */
  readonly directory: string;
  readonly random: Random;
  readonly leaseMs: number;
  readonly gateways: readonly { readonly name: string; readonly url: string }[];
  /** Probes per second of all load processes together. */
  readonly rate: number;
  /** Per second of all load processes together; requests of valid clients and uploads are in proportion. */
  readonly revocations: number;
}

const FOR_EACH_REVOCATION = { requests: 5, uploads: 1 } as const;

/** What each load process is told: as many as there are organizations, one for each to itself. */
export function assignmentsOf(plan: LoadPlan, residents: readonly Residents[]): Assignment[] {
  const { directory, random, leaseMs } = plan;
  const gateways = plan.gateways.map(({ name, url }) => ({ name, url }));
  const revocations = plan.revocations / residents.length;
  const rates = {
    probes: plan.rate / residents.length,
    revocations,
    requests: revocations * FOR_EACH_REVOCATION.requests,
    uploads: revocations * FOR_EACH_REVOCATION.uploads,
  };
  return residents.map((place) => ({
    ...{ kind: 'begin', recorder: place.organization, directory, leaseMs, gateways, rates },
    seed: random.integer(0, 2 ** 32 - 1),
    residents: place,
  }));
}
