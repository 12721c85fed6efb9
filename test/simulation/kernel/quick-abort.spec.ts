import { setMaxListeners } from 'node:events';
import { revocationsWorld } from '../revocations/revocations-world';
import { useQuickAbort } from './quick-abort';

/** What whoever uses a controller can see of it. */
function behaviour(): unknown[] {
  const controller = new AbortController();
  const { signal } = controller;
  const seen: unknown[] = [];
  const note = (what: string) => () => seen.push([what, signal.aborted]);
  const removed = note('removed');
  signal.addEventListener('abort', removed, { once: true });
  const twice = note('added twice');
  signal.addEventListener('abort', twice);
  signal.addEventListener('abort', twice);
  signal.addEventListener('abort', note('last'), { once: true });
  signal.removeEventListener('abort', removed);
  setMaxListeners(0, signal);
  signal.throwIfAborted();
  const reason = new Error('why');
  controller.abort(reason);
  controller.abort(new Error('again'));
  signal.addEventListener('abort', note('too late'));
  seen.push(signal.reason === reason);
  try {
    signal.throwIfAborted();
  } catch (error) {
    seen.push(error === reason);
  }
  const plain = new AbortController();
  plain.abort();
  seen.push(plain.signal.reason !== undefined);
  return seen;
}

describe('the quick AbortController', () => {
  const quickly = async <X>(run: () => X | Promise<X>): Promise<X> => {
    const takeBack = useQuickAbort();
    try {
      return await run();
    } finally {
      takeBack();
    }
  };

  it("does what the platform's does, as far as it is used", async () => {
    expect(await quickly(behaviour)).toEqual(behaviour());
  });

  // Otherwise the simulation would prove something about itself.
  it('changes nothing in whole schedules', async () => {
    for (const seed of [3, 4]) {
      const usual = await revocationsWorld.run(seed, { trace: true });
      expect(await quickly(() => revocationsWorld.run(seed, { trace: true }))).toEqual(usual);
      expect(usual.trace.length).toBeGreaterThan(50);
    }
  });
});
