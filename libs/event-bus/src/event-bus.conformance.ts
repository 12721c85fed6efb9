import { randomUUID } from 'node:crypto';
import { type EventContract, type PayloadOf, defineEvent } from '@libs/contracts';
import { eventually } from '@libs/testing';
import { z } from 'zod';
import { type EventBus, type EventEnvelope, NotYet, on } from './event-bus';

/** One bus on real servers, and the ways into and out of it that the port does not have. */
export interface BusUnderTest {
  /** A new instance, as another process has it. It is closed with the trial. */
  readonly connect: () => EventBus;
  readonly publish: <C extends EventContract>(contract: C, ...payloads: PayloadOf<C>[]) => Promise<void>;
  /** What none of our publishers would write. */
  readonly publishUnchecked: (event: {
    topic: string;
    type: string;
    key: string;
    /** Null: a tombstone. */
    json: string | null;
  }) => Promise<void>;
  readonly parked: (topic: string, group: string) => Promise<{ json: string; reason: string }[]>;
  readonly close: () => Promise<void>;
}

const door = z.object({ door: z.string(), n: z.int() });
const keyOf = (payload: { door: string }): string => payload.door;
type Door = z.output<typeof door>;

/** A handler of something that is over at once; what it throws, the handler rejects with. */
const calling =
  <E>(record: (event: E, envelope: EventEnvelope) => void) =>
  async (event: E, envelope: EventEnvelope): Promise<void> => {
    await Promise.resolve();
    record(event, envelope);
  };

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => from + i);

/** What every EventBus promises. Run it once per adapter. */
export function describeEventBus(
  name: string,
  create: (contracts: readonly EventContract[], groups: readonly string[]) => Promise<BusUnderTest>,
): void {
  describe(`EventBus: ${name}`, () => {
    const trial = async () => {
      const id = randomUUID().slice(0, 8);
      const topic = `door.${id}`;
      const opened = defineEvent({ topic, type: 'door.opened.v1', schema: door, keyOf });
      const closed = defineEvent({ topic, type: 'door.closed.v1', schema: door, keyOf });
      const state = defineEvent({
        topic: `${topic}.state`,
        type: 'door.state.v1',
        schema: door,
        keyOf,
        compacted: true,
      });
      const [first, second] = [`first-${id}`, `second-${id}`];
      const it = await create([opened, closed, state], [first, second]);
      running.push(it);
      return { ...it, topic, opened, closed, state, first, second };
    };
    const running: BusUnderTest[] = [];
    afterEach(async () => {
      await Promise.all(running.splice(0).map((it) => it.close()));
    });

    it('delivers every event of a key in the order of publishing', async () => {
      const { connect, publish, opened, first } = await trial();
      const seen: Door[] = [];
      await connect().subscribe(
        { group: first, delivery: 'competing' },
        on(
          opened,
          calling((event) => void seen.push(event)),
        ),
      );
      const events = numbers(120).map((n) => ({ door: `door-${n % 5}`, n }));
      await publish(opened, ...events);
      await eventually(() => expect(seen).toHaveLength(events.length));
      for (const key of new Set(events.map(keyOf))) {
        expect(seen.filter((event) => event.door === key)).toEqual(
          events.filter((event) => event.door === key),
        );
      }
    });

    it('keeps the order of a key across the types that a group handles, and tells what each event is', async () => {
      const { connect, publish, opened, closed, topic, first } = await trial();
      const seen: string[] = [];
      const envelopes: EventEnvelope[] = [];
      await publish(opened, { door: 'a', n: 1 });
      await publish(closed, { door: 'a', n: 2 });
      await publish(opened, { door: 'a', n: 3 });
      await connect().subscribe(
        { group: first, delivery: 'competing' },
        on(
          opened,
          calling(({ n }, envelope) => {
            seen.push(`opened ${n}`);
            envelopes.push(envelope);
          }),
        ),
        on(
          closed,
          calling(({ n }) => void seen.push(`closed ${n}`)),
        ),
      );
      await eventually(() => expect(seen).toEqual(['opened 1', 'closed 2', 'opened 3']));
      expect(envelopes[0]).toMatchObject({ topic, type: 'door.opened.v1', key: 'a' });
      expect(Date.now() - Date.parse(envelopes[0]!.time)).toBeLessThan(60_000);
    });

    it('tells how many events a competing group has not finished with, and how many it has parked', async () => {
      const { connect, publish, publishUnchecked, opened, topic, first, second } = await trial();
      const bus = connect();
      let isOpen = false;
      const handler = on(
        opened,
        calling(() => {
          if (!isOpen) throw new Error('not yet');
        }),
      );
      const lag = () => bus.lag();
      await publish(opened, { door: 'a', n: 1 }, { door: 'a', n: 2 });
      await bus.subscribe({ group: first, delivery: 'competing' }, handler);
      await bus.subscribe({ group: second, delivery: 'broadcast' }, handler);
      const behind = { group: first, topic, events: 2, deadLetters: 0 };
      await eventually(async () => expect(await lag()).toEqual([behind]));
      isOpen = true;
      await eventually(async () => expect(await lag()).toEqual([{ ...behind, events: 0 }]));
      await publishUnchecked({ topic, type: opened.type, key: 'a', json: '{"n":"three"}' });
      await eventually(async () => expect(await lag()).toEqual([{ ...behind, events: 0, deadLetters: 1 }]));
    });

    // A handler that failed has not done its work: an event that is not delivered again is lost.
    it('delivers an event again after its handler threw, before any later event of its key', async () => {
      const { connect, publish, opened, first } = await trial();
      const calls: number[] = [];
      const ids = new Set<string>();
      const bus = connect();
      await bus.subscribe(
        { group: first, delivery: 'competing' },
        on(
          opened,
          calling(({ n }, { id }) => {
            calls.push(n);
            if (n === 1) ids.add(id);
            if (calls.length < 4) throw new Error(`attempt ${calls.length}`);
          }),
        ),
      );
      await publish(opened, ...numbers(3).map((n) => ({ door: 'a', n })));
      await eventually(() => expect(calls).toEqual([1, 1, 1, 1, 2, 3]));
      expect(ids.size).toBe(1);
      await eventually(() =>
        expect(bus.progress()).toMatchObject([{ group: first, handled: 3, failed: 3, redelivering: 0 }]),
      );
    });

    it('delivers an event again whose handler cannot tell yet, and counts no failure', async () => {
      const { connect, publish, opened, first } = await trial();
      const calls: number[] = [];
      const bus = connect();
      await bus.subscribe(
        { group: first, delivery: 'competing' },
        on(
          opened,
          calling(({ n }) => {
            calls.push(n);
            if (calls.length < 3) throw new NotYet('the door is not there yet');
          }),
        ),
      );
      await publish(opened, ...numbers(2).map((n) => ({ door: 'a', n })));
      await eventually(() => expect(calls).toEqual([1, 1, 1, 2]));
      await eventually(() => expect(bus.progress()).toMatchObject([{ handled: 2, failed: 0 }]));
    });

    // What is left out has been overtaken; what comes last has not.
    it('never leaves out the last event of a key where only the latest are wanted', async () => {
      const { connect, publish, state, first } = await trial();
      const seen: Door[] = [];
      await publish(state, ...numbers(60).map((n) => ({ door: `door-${n % 3}`, n })));
      const consumer = on(
        state,
        calling((event) => void seen.push(event)),
      );
      await connect().subscribe({ group: first, delivery: 'competing' }, { ...consumer, latestOnly: true });
      const of = (key: string): number[] => seen.filter((event) => event.door === key).map(({ n }) => n);
      await eventually(() => {
        expect(['door-0', 'door-1', 'door-2'].map((key) => of(key).at(-1))).toEqual([60, 58, 59]);
      });
      for (const key of ['door-0', 'door-1', 'door-2'])
        expect(of(key)).toEqual(of(key).toSorted((a, b) => a - b));
    });

    it('parks an event that does not match its contract, with the reason, and goes on', async () => {
      const { connect, publish, publishUnchecked, parked, opened, topic, first } = await trial();
      const seen: number[] = [];
      const bus = connect();
      await bus.subscribe(
        { group: first, delivery: 'competing' },
        on(
          opened,
          calling(({ n }) => void seen.push(n)),
        ),
      );
      await publishUnchecked({ topic, type: opened.type, key: 'a', json: '{"door":"a","n":"one"}' });
      await publish(opened, { door: 'a', n: 2 });
      await eventually(() => expect(seen).toEqual([2]));
      const [letter, ...more] = await parked(topic, first);
      expect(more).toEqual([]);
      expect(JSON.parse(letter!.json)).toEqual({ door: 'a', n: 'one' });
      expect(letter!.reason).toMatch(/expected number.*\n.*at n/);
      expect(bus.progress()).toMatchObject([{ parked: 1, handled: 1, failed: 0 }]);
    });

    it('tells of a tombstone between the events of its key, and skips it where nobody asked', async () => {
      const { connect, publish, publishUnchecked, state, first, second } = await trial();
      const { topic, type } = state;
      const asking: unknown[] = [];
      const skipping: unknown[] = [];
      await connect().subscribe(
        { group: first, delivery: 'competing' },
        on(
          state,
          calling(({ n }) => void asking.push(n)),
          ({ key }) => Promise.resolve(void asking.push(key)),
        ),
      );
      const skipper = connect();
      await skipper.subscribe(
        { group: second, delivery: 'competing' },
        on(
          state,
          calling(({ n }) => void skipping.push(n)),
        ),
      );
      await publish(state, { door: 'gone', n: 1 });
      await publishUnchecked({ topic, type, key: 'gone', json: null });
      await publish(state, { door: 'gone', n: 2 });
      await eventually(() => expect(asking).toEqual([1, 'gone', 2]));
      await eventually(() => expect(skipping).toEqual([1, 2]));
      expect(skipper.progress()).toMatchObject([{ handled: 2, parked: 0 }]);
    });

    it('gives each group its own copy of every event', async () => {
      const { connect, publish, opened, first, second } = await trial();
      const seen: Record<string, number[]> = { [first]: [], [second]: [] };
      const bus = connect();
      for (const group of [first, second]) {
        await bus.subscribe(
          { group, delivery: 'competing' },
          on(
            opened,
            calling(({ n }) => void seen[group]!.push(n)),
          ),
        );
      }
      await publish(opened, ...numbers(5).map((n) => ({ door: 'a', n })));
      await eventually(() => expect(seen).toEqual({ [first]: numbers(5), [second]: numbers(5) }));
    });

    it('delivers only the types that the group asked for', async () => {
      const { connect, publish, opened, closed, first } = await trial();
      const seen: number[] = [];
      await connect().subscribe(
        { group: first, delivery: 'competing' },
        on(
          closed,
          calling(({ n }) => void seen.push(n)),
        ),
      );
      await publish(opened, { door: 'a', n: 1 });
      await publish(closed, { door: 'a', n: 2 });
      await publish(opened, { door: 'a', n: 3 });
      await publish(closed, { door: 'a', n: 4 });
      await eventually(() => expect(seen).toEqual([2, 4]));
    });

    // Every gateway has a cache of its own to correct.
    it('delivers a broadcast to every instance, from the subscription on', async () => {
      const { connect, publish, opened, first, second } = await trial();
      const before: number[] = [];
      await publish(opened, { door: 'a', n: 0 });
      await connect().subscribe(
        { group: second, delivery: 'competing' },
        on(
          opened,
          calling(({ n }) => void before.push(n)),
        ),
      );
      await eventually(() => expect(before).toEqual([0]));
      const seen: number[][] = [[], []];
      for (const mine of seen) {
        await connect().subscribe(
          { group: first, delivery: 'broadcast', waitAtMostMs: 30_000 },
          on(
            opened,
            calling(({ n }) => void mine.push(n)),
          ),
        );
      }
      await publish(opened, ...numbers(5).map((n) => ({ door: `door-${n}`, n })));
      await eventually(() => expect(seen.map((mine) => [...mine].sort())).toEqual([numbers(5), numbers(5)]));
    });

    it('misses no event that is published as soon as a broadcast subscription has resolved', async () => {
      const { connect, publish, opened, first } = await trial();
      for (const n of numbers(3)) {
        const seen: number[] = [];
        await connect().subscribe(
          { group: first, delivery: 'broadcast' },
          on(
            opened,
            calling((event) => void seen.push(event.n)),
          ),
        );
        await publish(opened, { door: 'a', n });
        await eventually(() => expect(seen).toEqual([n]));
      }
    });

    it('delivers a broadcast event again after its handler threw', async () => {
      const { connect, publish, opened, first } = await trial();
      const calls: number[] = [];
      await connect().subscribe(
        { group: first, delivery: 'broadcast' },
        on(
          opened,
          calling(({ n }) => {
            calls.push(n);
            if (calls.length === 1) throw new Error('once');
          }),
        ),
      );
      await publish(opened, { door: 'a', n: 1 }, { door: 'a', n: 2 });
      await eventually(() => expect(calls).toEqual([1, 1, 2]));
    });

    it('goes on after a restart where it was, with what was published meanwhile', async () => {
      const { connect, publish, opened, first } = await trial();
      const seen: number[] = [];
      const start = async (): Promise<EventBus> => {
        const bus = connect();
        await bus.subscribe(
          { group: first, delivery: 'competing' },
          on(
            opened,
            calling(({ n }) => void seen.push(n)),
          ),
        );
        return bus;
      };
      const bus = await start();
      await publish(opened, ...numbers(4).map((n) => ({ door: 'a', n })));
      await eventually(() => expect(seen).toEqual(numbers(4)));
      await bus.close();
      await publish(opened, ...numbers(4, 5).map((n) => ({ door: 'a', n })));
      await start();
      await eventually(() => expect(seen).toEqual(numbers(8)));
    });

    it('lets two instances of a group handle every event between them, also when one of them leaves', async () => {
      const { connect, publish, opened, first } = await trial();
      const seen = new Set<number>();
      const buses = [connect(), connect()];
      for (const bus of buses) {
        await bus.subscribe(
          { group: first, delivery: 'competing' },
          on(
            opened,
            calling(({ n }) => void seen.add(n)),
          ),
        );
      }
      const events = numbers(100).map((n) => ({ door: `door-${n % 20}`, n }));
      await publish(opened, ...events.slice(0, 50));
      await eventually(() => expect(seen.size).toBeGreaterThan(10));
      await buses[0]!.close();
      await publish(opened, ...events.slice(50));
      await eventually(() => expect(seen.size).toBe(100));
    });

    // Otherwise a process that stops would cut a handler's work in two.
    it('waits on close for the running handler and calls none afterwards', async () => {
      const { connect, publish, opened, first } = await trial();
      const seen: string[] = [];
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const bus = connect();
      await bus.subscribe(
        { group: first, delivery: 'competing' },
        on(opened, async ({ n }) => {
          seen.push(`begin ${n}`);
          await released;
          seen.push(`end ${n}`);
        }),
      );
      await publish(opened, { door: 'a', n: 1 }, { door: 'a', n: 2 });
      await eventually(() => expect(seen).toEqual(['begin 1']));
      expect(bus.progress()[0]!.handlingForMs).toBeGreaterThan(0);
      const closed = bus.close().then(() => seen.push('closed'));
      release();
      await closed;
      expect(seen).toEqual(['begin 1', 'end 1', 'closed']);
      // The event that was not begun is there for the next instance, the finished one is not.
      await connect().subscribe(
        { group: first, delivery: 'competing' },
        on(
          opened,
          calling(({ n }) => void seen.push(`again ${n}`)),
        ),
      );
      await eventually(() => expect(seen.slice(3)).toEqual(['again 2']));
    });

    it('reports a subscription that is connected and does nothing as one that makes progress', async () => {
      const { connect, opened, topic, first } = await trial();
      const bus = connect();
      await bus.subscribe(
        { group: first, delivery: 'broadcast' },
        on(opened, () => Promise.resolve()),
      );
      await eventually(() => {
        const [progress] = bus.progress();
        expect(progress).toMatchObject({
          group: first,
          delivery: 'broadcast',
          topics: [topic],
          connected: true,
        });
        expect(progress!.sinceProgressMs).toBeLessThan(5_000);
        expect(progress!.handlingForMs).toBe(0);
      });
    });

    it('refuses what cannot be delivered as asked', async () => {
      const { connect, opened, first } = await trial();
      const bus = connect();
      const to = { group: first, delivery: 'competing' } as const;
      const ignore = on(opened, () => Promise.resolve());
      await expect(bus.subscribe(to)).rejects.toThrow('subscribed to nothing');
      await expect(bus.subscribe(to, ignore, ignore)).rejects.toThrow('has two handlers');
      await bus.subscribe(to, ignore);
      await expect(bus.subscribe(to, ignore)).rejects.toThrow('subscribed already');
    });
  });
}
