import type { OutboundEvent } from './event-producer';

/**
 * Divides events into what may be sent at the same time: wherever a key goes from one topic to another a new phase begins for it.
 * Sent one after the other, an event is durable before a later one of its key can be read in another topic.
 */
export function inPhases<E extends Pick<OutboundEvent, 'key' | 'topic'>>(events: readonly E[]): E[][] {
  const phases: E[][] = [];
  const latest = new Map<string, { readonly topic: string; readonly phase: number }>();
  for (const event of events) {
    const { key, topic } = event;
    const before = latest.get(key);
    const phase = before === undefined ? 0 : before.topic === topic ? before.phase : before.phase + 1;
    latest.set(key, { topic, phase });
    (phases[phase] ??= []).push(event);
  }
  return phases;
}
