import type { EventBus, SubscriptionProgress } from './event-bus';

export interface ConsumerPatience {
  /** Longest silence of the bus. An idle bus is not silent: it answers that there is nothing. */
  readonly silentMs: number;
  /** Longest that a handler may run. */
  readonly handlingMs: number;
}

const PATIENCE: ConsumerPatience = { silentMs: 60_000, handlingMs: 120_000 };

/** Says why the consumers of a process are of no use now: by their progress, not by what their client says of itself. */
export const consumerReadiness =
  (bus: Pick<EventBus, 'progress'>, patience = PATIENCE) =>
  (): string | undefined => {
    const progress = bus.progress();
    if (progress.length === 0) return 'nothing is subscribed to';
    return progress.map((one) => troubleOf(one, patience)).find((trouble) => trouble !== undefined);
  };

function troubleOf(
  { group, connected, sinceProgressMs, handlingForMs }: SubscriptionProgress,
  { silentMs, handlingMs }: ConsumerPatience,
): string | undefined {
  if (!connected) return `group ${group} is not connected to the event bus`;
  if (handlingForMs > handlingMs)
    return `a handler of group ${group} has been running for ${Math.round(handlingForMs)} ms`;
  if (handlingForMs === 0 && sinceProgressMs > silentMs)
    return `group ${group} has made no progress for ${Math.round(sinceProgressMs)} ms`;
  return undefined;
}
