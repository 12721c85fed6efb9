import { z } from 'zod';

/** `run.json`: what was run, and what its protocol's bounds are. Times as in records.ts. */
export const run = z.strictObject({
  profile: z.string().min(1),
  seed: z.string().min(1),
  /** LEASE_MS of every process, and by how much the rates of clocks may err. */
  leaseMs: z.number().positive(),
  driftRatio: z.number().min(0).lt(1),
  /** What a revocation may take beyond the protocol's bound on this machine: network, scheduling, the transaction itself. */
  allowanceMs: z.number().nonnegative(),
  /** How long a client waits for the answer to one attempt to revoke. */
  patienceMs: z.number().positive(),
  /** By how much `issued.expiresAt` may be off, either way. */
  expiryToleranceMs: z.number().nonnegative(),
  gateways: z.array(z.string().min(1)).min(1),
  /** The commit that was built. */
  commit: z.string().min(1),
  /** The deliberate mistake that was built in; null: none. */
  variant: z.string().min(1).nullable(),
  /** When the load began and ended. */
  started: z.number().nonnegative(),
  ended: z.number().nonnegative(),
  /** Invariants that this profile gives nothing to examine; every other one that examined nothing is a failure. */
  notExercised: z.array(z.string().min(1)),
});
export type Run = z.output<typeof run>;
