import { z } from 'zod';

/** Where the tokens API is and where the keys are. */
export const enforcerSetup = z.object({
  tokensUrl: z.url(),
  dataDir: z.string(),
  /** Of this process among those that hold leases. */
  name: z.string(),
});

/** How many leases are to be held; and the answer, once so many are. */
export const enforcing = z.object({ leases: z.int().nonnegative() });
