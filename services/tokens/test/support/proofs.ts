import type { Receipt } from '@libs/revocation';

const WAITS = /^portcullis_revocation_wait_seconds_count\{[^}]*proof="(\w+)"[^}]*\} (\d+)$/gm;

type Counts = ReadonlyMap<string, number>;

async function provenBy(managementUrl: string): Promise<Counts> {
  const text = await (await fetch(`${managementUrl}/metrics`)).text();
  return new Map([...text.matchAll(WAITS)].map(([, proof = '', count]) => [proof, Number(count)]));
}

/**
 * What ended the waits for proofs that began and ended during `act`, one entry for each: with it a test tells an acknowledgement from
 * a lease that ran out, however slow the machine is. The process must have no other wait under way.
 */
export async function proofsOf<T>(
  managementUrl: string,
  act: () => Promise<T>,
): Promise<{ result: T; proofs: Receipt['proof'][] }> {
  const before = await provenBy(managementUrl);
  const result = await act();
  const after = await provenBy(managementUrl);
  const proofs = (['acknowledged', 'silent', 'elapsed'] as const).flatMap((proof) =>
    Array.from({ length: (after.get(proof) ?? 0) - (before.get(proof) ?? 0) }, () => proof),
  );
  return { result, proofs };
}
