import { setImmediate as turn } from 'node:timers/promises';
import { tokenRevoked, tokenState } from '@libs/contracts';
import { Tracing } from '@libs/telemetry';
import {
  EventBus,
  type EventConsumer,
  type EventEnvelope,
  type Lag,
  on,
  type Subscription,
} from './event-bus';
import { TracedEventBus } from './traced-event-bus';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const GROUP: Subscription = { group: 'g', delivery: 'competing' };

class RememberingBus extends EventBus {
  consumers: readonly EventConsumer[] = [];
  override subscribe(_to: Subscription, ...consumers: readonly EventConsumer[]): Promise<void> {
    this.consumers = consumers;
    return Promise.resolve();
  }
  override progress(): readonly never[] {
    return [];
  }
  override lag(): Promise<readonly Lag[]> {
    return Promise.resolve([]);
  }
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

const envelopeWith = (traceparent: string | undefined): EventEnvelope => ({
  ...{ id: 'e', topic: 't', type: 'y', key: 'k', time: '2026-11-26T00:00:00Z' },
  traceparent,
});

describe('a handler of events', () => {
  const tracing = new Tracing();
  const inner = new RememberingBus();
  const seen: (string | undefined)[] = [];
  const handle = async (): Promise<void> => {
    await turn();
    seen.push(tracing.traceparent());
  };
  beforeAll(() =>
    new TracedEventBus(inner, tracing).subscribe(
      GROUP,
      on(tokenRevoked, handle),
      on(tokenState, handle, handle),
    ),
  );
  beforeEach(() => seen.splice(0));

  it('goes on the trace of the request that made the change, tombstones too', async () => {
    const [revoked, state] = inner.consumers;
    await revoked?.handle(undefined, envelopeWith(TRACEPARENT));
    await state?.handleTombstone?.(envelopeWith(TRACEPARENT));
    expect(seen).toEqual([TRACEPARENT, TRACEPARENT]);
    expect(revoked?.handleTombstone).toBeUndefined();
  });

  it('belongs to no trace where the event does not', async () => {
    await inner.consumers[0]?.handle(undefined, envelopeWith(undefined));
    await inner.consumers[0]?.handle(undefined, envelopeWith('nonsense'));
    expect(seen).toEqual([undefined, undefined]);
  });

  it('that throws has thrown to the bus', async () => {
    const bus = new RememberingBus();
    const failing = on(tokenRevoked, () => Promise.reject(new Error('later')));
    await new TracedEventBus(bus, tracing).subscribe(GROUP, failing);
    await expect(bus.consumers[0]?.handle(undefined, envelopeWith(TRACEPARENT))).rejects.toThrow('later');
  });
});
