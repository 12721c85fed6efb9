import { systemClock } from '@libs/clock';
import { type EventConsumer, type KafkaEventBus, type Positions } from '@libs/event-bus';
import { pause } from '@libs/outbox';

const LOOK_MS = 25;

/** Reads a topic from `from` until everything before `ends` was handled. Rejects when the signal is aborted before. */
export async function readStates(
  bus: KafkaEventBus,
  group: string,
  { from, ends }: { readonly from: Positions; readonly ends: ReadonlyMap<number, bigint> },
  consumer: EventConsumer,
  signal: AbortSignal,
): Promise<void> {
  const { topic } = consumer.contract;
  const start = from.get(topic) ?? new Map<number, bigint>();
  const wanted = [...ends].filter(([partition, end]) => end > (start.get(partition) ?? 0n));
  if (wanted.length === 0) return;
  bus.subscribeFrom(from, group, consumer);
  // Compaction never removes the last record of a partition, so that the position does reach the end.
  const isRead = ([partition, end]: readonly [number, bigint]): boolean =>
    (bus.positions(group).get(topic)?.get(partition) ?? 0n) >= end;
  while (!wanted.every(isRead)) {
    signal.throwIfAborted();
    await pause(systemClock, LOOK_MS, signal);
  }
}
