import { z } from 'zod';

/** The code of a timeout is a number, and says nothing. */
const failure = z.object({ message: z.string(), code: z.string().optional().catch(undefined) });
/** Of a host with several addresses: one failure for each. */
const failures = z.object({ errors: z.tuple([z.unknown()]).rest(z.unknown()) });

/** Why a connection failed, without what was connected with. */
export function reasonOf(error: unknown): string {
  const several = failures.safeParse(error);
  if (several.success) return reasonOf(several.data.errors[0]);
  const { data } = failure.safeParse(error);
  const reasons = [data?.message, data?.code].filter((text) => text !== undefined && text !== '');
  return reasons[0] ?? 'it gave no reason';
}
