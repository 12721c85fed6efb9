/** What is known of one role of somebody: in an organization, or on a repository. */
export interface RoleFacts<R extends string> {
  /** The one that they have. */
  readonly current: R | undefined;
  /** What the provider's word was made into the last time; `null`: what holds was decided here; absent: the provider said nothing. */
  readonly kept: R | null | undefined;
  /** What the provider says now. */
  readonly said: R | undefined;
}

export interface SettledRole<R extends string> {
  readonly after: R | undefined;
  /** Of the same meaning as `kept`. */
  readonly keep: R | null | undefined;
}

/**
 * Who decides about a role, the provider or the people here (ADR 0018).
 *
 * A role that is what the provider gave follows the provider, up and down. One that differs was decided here, a role that was taken
 * away too, and stays until the provider says the same. Where there was none, or one of `nothing`, the provider gives.
 */
export function settleRole<R extends string>(
  { current, kept, said }: RoleFacts<R>,
  nothing: readonly R[] = [],
): SettledRole<R> {
  if (said === undefined)
    return { after: kept !== undefined && kept === current ? undefined : current, keep: undefined };
  const isUndecided = kept === undefined && (current === undefined || nothing.includes(current));
  const isTheirs =
    isUndecided || current === said || (kept !== null && kept !== undefined && kept === current);
  return isTheirs ? { after: said, keep: said } : { after: current, keep: null };
}
