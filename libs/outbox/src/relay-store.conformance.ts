import { eventually } from '@libs/testing';
import { laneOf } from './lanes';
import type { RelayStore } from './relay-store';

/** An event whose transaction is still open. */
export interface Added {
  readonly id: string;
  commit(): Promise<void>;
}

/** What an adapter's test gives the suite: connections to one outbox, which is empty at first. */
export interface RelayStoreHarness {
  open(): Promise<RelayStore>;
  /** Adds an event of this key in a transaction of its own, which stays open. */
  add(key: string): Promise<Added>;
  /** Ends every connection at the database. */
  cut(): Promise<unknown>;
  close(): Promise<void>;
}

const KEY = 'a';
const LANE = laneOf(KEY);
const OTHER_KEY = ['b', 'c', 'd'].find((key) => laneOf(key) !== LANE) ?? '';

/** What every RelayStore promises. Run it once per adapter. */
export function describeRelayStore(name: string, create: () => Promise<RelayStoreHarness>): void {
  describe(`RelayStore: ${name}`, () => {
    let harness: RelayStoreHarness;
    let store: RelayStore;
    beforeEach(async () => {
      harness = await create();
      store = await harness.open();
    });
    afterEach(async () => {
      await store.close();
      await harness.close();
    });

    const added = async (key = KEY): Promise<string> => {
      const event = await harness.add(key);
      await event.commit();
      return event.id;
    };
    const unpublished = async (limit = 10) => (await store.unpublished(LANE, limit)).map(({ id }) => id);

    it('gives the events of a lane that are not published, the oldest first and no more than asked for', async () => {
      const ids = [await added(), await added(), await added()];
      await added(OTHER_KEY);
      expect(await unpublished()).toEqual(ids);
      expect(await unpublished(2)).toEqual(ids.slice(0, 2));
      const [event] = await store.unpublished(LANE, 1);
      expect(event).toMatchObject({ key: KEY, traceparent: null });
    });

    // A relay that remembers how far it has come would lose it for ever.
    it('finds an event that is committed after later ones were published', async () => {
      const late = await harness.add(KEY);
      const early = await added();
      expect(await unpublished()).toEqual([early]);
      await store.markPublished([early]);
      expect(await unpublished()).toEqual([]);
      await late.commit();
      expect(await unpublished()).toEqual([late.id]);
    });

    it('does not give what is marked, whoever asks', async () => {
      const [first, second] = [await added(), await added()];
      await store.markPublished([first]);
      const other = await harness.open();
      expect((await other.unpublished(LANE, 10)).map(({ id }) => id)).toEqual([second]);
      await other.close();
    });

    it('tells which lanes have work', async () => {
      expect(await store.lanesWithWork()).toEqual([]);
      const id = await added();
      await added(OTHER_KEY);
      expect((await store.lanesWithWork()).sort()).toEqual([LANE, laneOf(OTHER_KEY)].sort());
      await store.markPublished([id]);
      expect(await store.lanesWithWork()).toEqual([laneOf(OTHER_KEY)]);
    });

    it('gives a lane to one connection, until it is given back', async () => {
      const other = await harness.open();
      expect(await store.lock(LANE)).toBe(true);
      expect(await other.lock(LANE)).toBe(false);
      expect(await other.lock(laneOf(OTHER_KEY))).toBe(true);
      await store.unlock(LANE);
      expect(await other.lock(LANE)).toBe(true);
      await other.close();
    });

    it('frees the lanes of a connection that is closed', async () => {
      const other = await harness.open();
      await other.lock(LANE);
      await other.close();
      await eventually(async () => expect(await store.lock(LANE)).toBe(true));
    });

    it('counts the relays that are connected, and tells the age of the oldest event', async () => {
      expect(await store.beat()).toEqual({ relays: 1, oldestAgeMs: 0 });
      const other = await harness.open();
      await other.beat();
      await added();
      const beat = await eventually(async () => {
        const heard = await store.beat();
        expect(heard.oldestAgeMs).toBeGreaterThan(0);
        return heard;
      });
      expect(beat.relays).toBe(2);
      await other.close();
      await eventually(async () => expect((await store.beat()).relays).toBe(1));
    });

    it('says so when the connection is lost, frees its lanes, and answers nothing any more', async () => {
      await store.lock(LANE);
      expect(store.lost.aborted).toBe(false);
      await harness.cut();
      await eventually(() => expect(store.lost.aborted).toBe(true));
      await expect(store.lanesWithWork()).rejects.toThrow();
      const next = await harness.open();
      await eventually(async () => expect(await next.lock(LANE)).toBe(true));
      await next.close();
    });
  });
}
