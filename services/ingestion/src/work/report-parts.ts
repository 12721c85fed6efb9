/** An upload that counts from some generation of its report on. */
export interface ReceivedPart {
  /** Grows in order of arrival. */
  position: number;
  kind: 'complete' | 'partial';
  generation: number;
}

/**
 * The parts of one generation of a report, out of all that count for it: its newest complete upload, and the partials received
 * after that one which a final has sealed since. Positions and generations are written once and never change, so a generation has
 * one set of parts for ever.
 */
export function partsOf(received: readonly ReceivedPart[]): ReceivedPart[] {
  const complete = received.filter(({ kind }) => kind === 'complete');
  const base = complete.reduce<ReceivedPart | undefined>(
    (newest, part) => (newest && newest.generation > part.generation ? newest : part),
    undefined,
  );
  if (!base) return [...received];
  const isAfter = ({ kind, position, generation }: ReceivedPart): boolean =>
    kind === 'partial' && position > base.position && generation > base.generation;
  return received.filter((part) => part === base || isAfter(part));
}
