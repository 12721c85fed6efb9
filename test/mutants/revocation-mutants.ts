import { authorityMutants } from './revocation/authority-mutants';
import { cacheMutants } from './revocation/cache-mutants';
import { leaseMutants } from './revocation/lease-mutants';
import { waiterMutants } from './revocation/waiter-mutants';
import type { Mutant } from './mutant';

/** Mistakes that would break the promise of a revocation, each in one of the classes that keep it. */
export const revocationMutants: readonly Mutant[] = [
  ...leaseMutants,
  ...cacheMutants,
  ...authorityMutants,
  ...waiterMutants,
];
