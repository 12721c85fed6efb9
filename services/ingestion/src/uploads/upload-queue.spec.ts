import { setImmediate } from 'node:timers/promises';
import { IngestionUnavailable } from '../ingestion.errors';
import { UploadQueue } from './upload-queue';

describe('the queue of uploads to be stored', () => {
  let queue: UploadQueue;
  let begun: string[];
  let ends: Map<string, (error?: Error) => void>;
  beforeEach(() => {
    jest.useFakeTimers();
    queue = new UploadQueue({ connections: 5, maxQueued: 2 });
    begun = [];
    ends = new Map();
  });
  afterEach(() => jest.useRealTimers());

  const store = (name: string): Promise<string> =>
    queue.inTurn(() => {
      begun.push(name);
      return new Promise((resolve, reject) =>
        ends.set(name, (error) => (error ? reject(error) : resolve(name))),
      );
    });
  const end = async (name: string, error?: Error): Promise<void> => {
    ends.get(name)?.(error);
    await setImmediate();
  };

  it('leaves connections to everything else, and always has a turn', () => {
    expect([1, 2, 5, 20].map((connections) => new UploadQueue({ connections, maxQueued: 1 }).turns)).toEqual([
      1, 1, 3, 12,
    ]);
  });

  it('stores as many at one time as there are turns, the others in the order in which they came', async () => {
    const stored = Promise.all(['a', 'b', 'c', 'd', 'e'].map(store));
    expect([begun, queue.state().waiting]).toEqual([['a', 'b', 'c'], 2]);
    await end('b');
    expect([begun, queue.state().waiting]).toEqual([['a', 'b', 'c', 'd'], 1]);
    for (const name of ['a', 'd', 'c', 'e']) await end(name);
    await expect(stored).resolves.toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(queue.state().waiting).toBe(0);
  });

  it('gives the turn of one that failed to the next', async () => {
    const [a, , , d] = ['a', 'b', 'c', 'd'].map(store);
    const failed = expect(a).rejects.toThrow('no disk');
    await end('a', new Error('no disk'));
    await failed;
    expect(begun).toContain('d');
    await end('d');
    await expect(d).resolves.toBe('d');
  });

  it('refuses beyond its length, until there is room', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) void store(name);
    expect(queue.isFull()).toBe(true);
    await expect(store('f')).rejects.toThrow(IngestionUnavailable);
    await end('a');
    expect(queue.isFull()).toBe(false);
    void store('g');
    expect([begun.at(-1), queue.state().waiting]).toEqual(['d', 2]);
  });

  it('refuses what waited for 5 s, which is stored by nobody later', async () => {
    for (const name of ['a', 'b', 'c']) void store(name);
    const late = expect(store('d')).rejects.toMatchObject({ retryAfterS: 1 });
    jest.advanceTimersByTime(5_000);
    await late;
    expect(queue.state().waiting).toBe(0);
    await end('a');
    void store('e');
    expect(begun).toEqual(['a', 'b', 'c', 'e']);
  });
});
