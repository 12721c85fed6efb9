import { eventually } from '@libs/testing';
import { monotonicMs } from './monotonic';
import { ProcessChanges } from './process-changes';

describe('which processes ended or began', () => {
  const pids = new Map<string, number | undefined>([
    ['one', 1],
    ['two', 2],
  ]);
  const watched = ['one', 'two'].map((name) => ({ name, pid: () => pids.get(name) }));
  let changes: ProcessChanges;

  beforeEach(() => (changes = new ProcessChanges(watched)));
  afterEach(() => changes.stop());

  it('is told from any moment on, once for each', () => {
    const from = monotonicMs();
    expect(changes.since(from)).toEqual([]);
    pids.set('two', undefined);
    expect(changes.since(from)).toEqual(['two']);
    pids.set('two', 3);
    expect(changes.since(from)).toEqual(['two']);
    expect(changes.since(monotonicMs())).toEqual([]);
  });

  it('is noticed when it happens, not when it is asked for', async () => {
    pids.set('one', 11);
    const changed = monotonicMs();
    await eventually(() => expect(monotonicMs() - changed).toBeGreaterThan(200));
    expect(changes.since(monotonicMs())).toEqual([]);
    expect(changes.since(changed)).toEqual(['one']);
  });
});
