import { eventually } from './index';

describe('eventually', () => {
  it('waits until the assertion holds and returns its result', async () => {
    let calls = 0;
    const result = await eventually(() => {
      calls += 1;
      expect(calls).toBe(3);
      return 'done';
    });
    expect(result).toBe('done');
  });

  // A wait that only says "timed out" hides what was wrong.
  it('throws the last error of the assertion when the time is over', async () => {
    const patience = { timeoutMs: 30, everyMs: 5 };
    await expect(eventually(() => Promise.reject(new Error('still 2 rows')), patience)).rejects.toThrow(
      'still 2 rows',
    );
  });
});
