import { type Held, held, type View } from './consumer';
import type { EventRecord } from './records';

/** What may be held of a token; undefined: nothing. More than one where the contract leaves it to the consumer. */
export type Expectation = readonly (Held | undefined)[];

/** What is wrong about one token. */
export interface Finding {
  readonly tokenId: string;
  /** What was sent of it, in that order. */
  readonly sent: readonly string[];
  readonly expected: string;
  readonly seen: string;
}

/** The tokens of which something else is held than what may be. */
export const differences = (
  expected: ReadonlyMap<string, Expectation>,
  view: View,
  sent: readonly EventRecord[],
): Finding[] =>
  [...expected]
    .filter(([tokenId, expectation]) => !isMet(expectation, view.get(tokenId)))
    .map(([tokenId, expectation]) => ({
      tokenId,
      sent: sent.filter(({ key }) => key === tokenId).map(({ to, note }) => `${note} → ${to}`),
      expected: expectation.map(words).join(', or '),
      seen: words(view.get(tokenId)),
    }));

function isMet(expectation: Expectation, seen: unknown): boolean {
  const { data } = held.safeParse(seen);
  return expectation.some((one) =>
    one === undefined ? seen === undefined : data?.status === one.status && data.version === one.version,
  );
}

function words(seen: unknown): string {
  if (seen === undefined) return 'nothing';
  const { data } = held.safeParse(seen);
  return data ? `${data.status}, version ${data.version}` : JSON.stringify(seen);
}
