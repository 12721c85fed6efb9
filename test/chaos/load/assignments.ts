import type { Random } from '../../support/random';
import type { Assignment, Place } from './assignment';

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

/** The name of the organization beside the one of that name. */
export const neighbourOf = (organization: string): string => `neighbour-of-${organization}`;

/** What each load process is told: as many as there are places, one for each to itself. */
export function assignmentsOf(plan: LoadPlan, places: readonly Place[]): Assignment[] {
  const { directory, random, leaseMs } = plan;
  const gateways = plan.gateways.map(({ name, url }) => ({ name, url }));
  const revocations = plan.revocations / places.length;
  const rates = {
    probes: plan.rate / places.length,
    revocations,
    requests: revocations * FOR_EACH_REVOCATION.requests,
    uploads: revocations * FOR_EACH_REVOCATION.uploads,
  };
  return places.map(({ residents, neighbour }) => ({
    ...{ kind: 'begin', recorder: residents.organization, directory, leaseMs, gateways, rates },
    seed: random.integer(0, 2 ** 32 - 1),
    ...{ residents, neighbour },
  }));
}
